#!/usr/bin/env node
/** `make compile`: agent-templates/ to the six ConfigMaps in dist/configmaps and the chart's copies. `--source DIR`. */
import { join, relative, resolve } from 'node:path';
import { argv } from 'zx';
import { errorText } from '../src/errors.ts';
import { compileTemplates } from '../src/templates/compile.ts';
import { emitConfigMaps } from '../src/templates/emit.ts';
import { measureSet } from '../src/templates/limits.ts';
import { findingsText, measuresTable } from '../src/templates/report.ts';
import { countText } from '../src/terminal/countText.ts';
import { writeManifests } from '../src/templates/writeSet.ts';

const project = join(import.meta.dirname, '..');
const source =
  argv['source'] === undefined ? join(project, 'agent-templates') : resolve(String(argv['source']));
const targets = { manifests: 'dist/configmaps', chartFiles: 'chart/files/agent-templates' };

async function compile(): Promise<boolean> {
  const { set, findings } = await compileTemplates(source);
  const manifests = emitConfigMaps(set);
  console.log(measuresTable(measureSet(set, manifests)));
  if (findings.length > 0) {
    console.log(findingsText(findings, relative('.', source)));
    console.log(`Nothing was written: ${countText(findings.length, 'finding')}`);
    return false;
  }
  const { files, changed, removed } = await writeManifests(manifests, {
    manifests: join(project, targets.manifests),
    chartFiles: join(project, targets.chartFiles),
  });
  console.log(`${set.templates.size} templates in six ConfigMaps, set digest ${set.digest.slice(0, 12)}`);
  console.log(
    `${targets.manifests} and ${targets.chartFiles}: ${files} files, ${changed} written, ${removed} removed`,
  );
  return true;
}

try {
  process.exitCode = (await compile()) ? 0 : 1;
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}

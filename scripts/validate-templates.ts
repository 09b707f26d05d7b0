#!/usr/bin/env node
/** `make lint-templates`, the first half of `make validate`: every lint of the templates, bash and shellcheck included. `--source DIR`, `--json`. */
import { join, relative, resolve } from 'node:path';
import { argv } from 'zx';
import { errorText } from '../src/errors.ts';
import { findingsText } from '../src/templates/report.ts';
import { countText } from '../src/terminal/countText.ts';
import { validateTemplates } from '../src/templates/scripts/validateTemplates.ts';
import { progressLine } from './progress-line.ts';

const project = join(import.meta.dirname, '..');
const source =
  argv['source'] === undefined ? join(project, 'agent-templates') : resolve(String(argv['source']));

async function validate(): Promise<boolean> {
  const progress = progressLine('Shellcheck reads the scripts');
  const cacheFolder = join(project, 'node_modules/.cache/cto/shellcheck');
  const validated = await validateTemplates(source, { cacheFolder, onProgress: progress.show });
  progress.end();
  const { findings, templates, scripts, shapes } = validated;
  if (argv['json'] === true) {
    console.log(JSON.stringify(validated, undefined, 2));
    return findings.length === 0;
  }
  if (findings.length > 0) console.log(findingsText(findings, relative('.', source)));
  console.log(
    `${scripts} scripts read by bash, ${shapes} by shellcheck: the others differ from them in plain words only`,
  );
  console.log(`${countText(templates, 'template')} checked, ${countText(findings.length, 'finding')}`);
  return findings.length === 0;
}

try {
  process.exitCode = (await validate()) ? 0 : 1;
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}

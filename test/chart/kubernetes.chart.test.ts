import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedSchema, schemaFile } from '../../src/chart/kubernetesSchemas.ts';
import { CtoError } from '../../src/errors.ts';
import { runProcess } from '../../src/processes.ts';
import { toolPath } from '../../src/tools/tool.ts';
import { ciValues, renderText } from './helpers/helm.ts';

/** The oldest Kubernetes that the chart names, and the newest. */
const versions = ['v1.31.14', 'v1.37.2'] as const;
const cases = await ciValues();

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cto-kubernetes-'));
  for (const version of versions) {
    const text = await readFile(join(import.meta.dirname, `kubernetes/${version}.json`), 'utf8');
    const schemas = schemaFile.parse(JSON.parse(text));
    await mkdir(join(folder, version));
    for (const [kind, name] of Object.entries(schemas.kinds)) {
      // kubeconform calls the core group by its version.
      const [word = '', group = 'v1'] = kind.split(' ');
      const file = join(folder, version, `${word.toLowerCase()}-${group}.json`);
      await writeFile(file, JSON.stringify(closedSchema(name, schemas)));
    }
  }
});
afterAll(async () => rm(folder, { recursive: true }));

/** What kubeconform says of a manifest; the schemas of the Prometheus operator are not ours to keep. */
async function findings(version: string, manifest: string): Promise<string> {
  const schemas = join(folder, version, '{{.ResourceKind}}-{{.Group}}.json');
  const args = ['-strict', '-summary', '-schema-location', schemas, '-skip', 'ServiceMonitor,PrometheusRule'];
  try {
    return (await runProcess(await toolPath('kubeconform'), args, { input: manifest, answers: [0, 1] }))
      .stdout;
  } catch (error) {
    if (error instanceof CtoError) return error.hint ?? error.message;
    throw error;
  }
}

describe.each(versions)('Kubernetes %s', (version) => {
  it.each(cases)('takes what the chart makes of the values of %s', async (_, file) => {
    expect(await findings(version, await renderText({ files: [file] }))).toMatch(
      /Valid: \d\d+, Invalid: 0, Errors: 0, Skipped: [02]$/,
    );
  });

  it('does not take a field that is misspelt', async () => {
    const manifest = (await renderText()).replace('enableServiceLinks', 'enableServiceLink');
    expect(await findings(version, manifest)).toContain("'enableServiceLink' not allowed");
  });
});

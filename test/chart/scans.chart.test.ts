import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkovPath } from '../../src/chart/checkov.ts';
import { scanExceptions } from '../../src/chart/scanExceptions.ts';
import { runProcess } from '../../src/processes.ts';
import { toolPath } from '../../src/tools/tool.ts';
import { renderText } from './helpers/helm.ts';

/** Without the templates and definitions, which the scanners only read past. */
async function scanned(): Promise<string> {
  const parts = (await renderText()).split(/^---$/m);
  const some = parts.filter((part) => !/^# Source: .*(agent-templates\.yaml|\/crds\/)/m.test(part));
  expect(some.length).toBeGreaterThan(12);
  return some.join('---');
}

const scores = z.array(
  z.object({
    object_name: z.string(),
    checks: z.array(
      z.object({ check: z.object({ id: z.string() }), grade: z.number(), skipped: z.boolean() }),
    ),
  }),
);

async function kubeScore(manifest: string): Promise<string[]> {
  const args = ['score', '--kubernetes-version', 'v1.31', '--output-format', 'json', '-'];
  const { stdout } = await runProcess(await toolPath('kube-score'), args, {
    input: manifest,
    answers: [0, 1],
  });
  return scores.parse(JSON.parse(stdout)).flatMap(({ object_name: object, checks }) => {
    const [kind = '', ...rest] = object.split('/');
    // 10 is a pass, 7 and more a remark that is no finding.
    const failed = checks.filter(({ grade, skipped }) => !skipped && grade < 7);
    return failed.map(({ check }) => `${check.id} ${kind}/${rest.at(-1)}`);
  });
}

const report = z.object({
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), resource: z.string() })),
  }),
});

async function checkov(manifest: string): Promise<string[]> {
  const file = join(folder, 'manifest.yaml');
  await writeFile(file, manifest);
  const args = ['--file', file, '--framework', 'kubernetes', '--output', 'json', '--quiet', '--compact'];
  const { stdout } = await runProcess(await checkovPath(), args, { answers: [0, 1] });
  const { results } = report.parse(JSON.parse(stdout));
  return results.failed_checks.map(({ check_id: id, resource }) => {
    const [kind, , name] = resource.split('.');
    return `${id} ${kind}/${name}`;
  });
}

function meant(tool: 'kube-score' | 'checkov'): string[] {
  return scanExceptions
    .filter((exception) => exception.tool === tool)
    .flatMap(({ check, objects }) => objects.map((object) => `${check} ${object}`))
    .toSorted();
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cto-scan-'));
});
afterAll(async () => rm(folder, { recursive: true }));

describe.each([
  ['kube-score', kubeScore],
  ['checkov', checkov],
] as const)('%s', (tool, scan) => {
  it('finds what has a reason to be there, and nothing else', async () => {
    expect((await scan(await scanned())).toSorted()).toEqual(meant(tool));
  });
});

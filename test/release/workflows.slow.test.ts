import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageFolder } from '../../src/packageFolder.ts';
import { toolPath } from '../../src/tools/tool.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const folder = join(packageFolder(), '.github', 'workflows');
const files = await readdir(folder);

const workflowSchema = z.object({
  permissions: z.object({}).strict(),
  jobs: z.record(
    z.string(),
    z.object({
      permissions: z.record(z.string(), z.enum(['read', 'write'])),
      'timeout-minutes': z.number(),
      needs: z.string().optional(),
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

/** What actionlint says; the programs that it would find on this machine are left out. */
async function lint(...paths: readonly string[]): Promise<{ exitCode: number | undefined; stdout: string }> {
  const args = ['-no-color', '-shellcheck=', '-pyflakes=', ...paths];
  const { exitCode, stdout } = await execa(await toolPath('actionlint'), args, { reject: false });
  return { exitCode, stdout };
}

it('actionlint finds nothing in the workflows, and does find a fault', async () => {
  expect(files.toSorted()).toEqual(['ci.yml', 'release.yml']);
  expect(await lint(...files.map((file) => join(folder, file)))).toEqual({ exitCode: 0, stdout: '' });
  const text = await readFile(join(folder, 'release.yml'), 'utf8');
  const broken = await temporaryFolder({
    'w.yml': text.replace('steps.release.outputs', 'steps.relase.outputs'),
  });
  expect((await lint(join(broken, 'w.yml'))).stdout).toContain('property "relase" is not defined');
});

describe('a release', async () => {
  const { jobs } = workflowSchema.parse(parse(await readFile(join(folder, 'release.yml'), 'utf8')));

  it('pushes and signs nothing before all that CI runs has passed, in a job that may write nothing', () => {
    const ci = workflowSchema.parse(parse(readFileSync(join(folder, 'ci.yml'), 'utf8'))).jobs['test'];
    expect(jobs['test']?.permissions).toEqual({ contents: 'read' });
    expect(jobs['test']?.steps.at(-1)).toEqual(ci?.steps.at(-1));
    const order = Object.entries(jobs).map(([name, { needs }]) => [name, needs]);
    expect(order).toEqual([
      ['test', undefined],
      ['images', 'test'],
      ['chart', 'images'],
      ['publish', 'chart'],
    ]);
  });

  it('takes nothing from caches that others fill', () => {
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const caching = steps.filter(({ uses = '' }) => /\/(setup-|cache@)/.test(uses));
    expect(caching.length).toBeGreaterThan(5);
    const off = caching.filter(
      (step) => step.with?.['cache'] === false || step.with?.['package-manager-cache'] === false,
    );
    expect(off).toEqual(caching);
  });
});

for (const file of files) {
  describe(`the workflow ${file}`, () => {
    let text = '';
    let workflow: z.infer<typeof workflowSchema>;
    beforeAll(async () => {
      text = await readFile(join(folder, file), 'utf8');
      workflow = workflowSchema.parse(parse(text));
    });

    it('uses actions at a commit, with its version beside it', () => {
      const uses = text.split('\n').filter((line) => line.includes('uses:'));
      expect(uses.length).toBeGreaterThan(0);
      for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it('hardens the runner first, in every job', () => {
      for (const { steps } of Object.values(workflow.jobs)) {
        expect(steps[0]?.uses).toMatch(/^step-security\/harden-runner@/);
      }
    });

    it('puts no expression into a script', () => {
      const scripts = Object.values(workflow.jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
      for (const script of scripts) expect(script).not.toContain('${{');
    });
  });
}

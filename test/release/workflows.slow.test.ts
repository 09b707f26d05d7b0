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
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
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

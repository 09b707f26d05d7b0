/** `make compile` and `make validate` as they are called. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProcess, type ProcessAnswer } from '../../../src/processes.ts';
import { smallSources } from '../../helpers/templateSources.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const project = join(import.meta.dirname, '../../..');

async function run(script: string, ...args: string[]): Promise<ProcessAnswer> {
  return runProcess(process.execPath, [join(project, 'scripts', script), ...args], {
    cwd: project,
    answers: [0, 1],
  });
}

async function faultyFolder(): Promise<string> {
  return temporaryFolder({ ...smallSources, 'shared/prompt.md.hbs': 'a\n{{nothing}}\n' });
}

describe('make validate', () => {
  it('names each finding with its place and ends with the counts and exit code 1', async () => {
    const { code, stdout } = await run('validate-templates.ts', '--source', await faultyFolder());
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /shared\/prompt\.md\.hbs:2:1 {2}There is no variable nothing \[unknown-variable\]\n {4}→ /,
    );
    expect(stdout.split('\n').at(-1)).toBe('14 templates checked, 1 finding');
  });

  it('ends with 0 when there is nothing to tell', async () => {
    const { code, stdout } = await run(
      'validate-templates.ts',
      '--source',
      await temporaryFolder(smallSources),
    );
    expect([code, stdout.split('\n').at(-1)]).toEqual([0, '14 templates checked, 0 findings']);
  });

  it('gives JSON for other programs', async () => {
    const { code, stdout } = await run('validate-templates.ts', '--json', '--source', await faultyFolder());
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      templates: 14,
      findings: [{ code: 'unknown-variable', at: { file: 'shared/prompt.md.hbs', line: 2, column: 1 } }],
    });
  });
});

describe('make compile', () => {
  it('writes nothing when there are findings', async () => {
    const { code, stdout } = await run('compile-templates.ts', '--source', await faultyFolder());
    expect([code, stdout.split('\n').at(-1)]).toEqual([1, 'Nothing was written: 1 finding']);
  });

  it('writes the project’s own templates, and the same bytes again', async () => {
    expect((await run('compile-templates.ts')).code).toBe(0);
    const { code, stdout } = await run('compile-templates.ts');
    expect(code).toBe(0);
    expect(stdout).toMatch(/controller-agent-templates-claude +\d+ +[\d,]+ +1,048,576/);
    expect(stdout.split('\n').at(-1)).toMatch(/: \d+ files, 0 written, 0 removed$/);
  });
});

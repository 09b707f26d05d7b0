import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunBrief } from '../../src/play/run/contexts.ts';
import { makeRunFolder } from '../../src/local/runFolder.ts';
import type { LocalPlayOptions } from '../../src/local/types.ts';
import { renderRun } from '../../src/play/run/render.ts';
import { makeGitDir } from '../helpers/gitDir.ts';
import { planOf, standInPlay } from '../helpers/standIn.ts';

const brief: RunBrief = {
  run: { task: 'a', stage: 'implementation', attempt: 1 },
  level: 1,
  agent: 'rex',
  baseCommit: '1'.repeat(40),
  findings: [],
};

async function rendered(
  changed: Partial<RunBrief> = {},
  options: Partial<LocalPlayOptions> = {},
): Promise<ReadonlyMap<string, string>> {
  const dir = await makeGitDir();
  const play = await standInPlay(dir, planOf([{ a: [] }]), options);
  return renderRun(play.options, {
    brief: { ...brief, ...changed },
    workspace: '/r/volume/app-p/task-a',
    endpoint: 'https://models.example.com',
    repository: '/r/play.git',
  });
}

test('all files of a run, the script with its workspace moved', async () => {
  const files = await rendered();
  expect([...files.keys()].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'CLAUDE.md',
    'client-config.json',
    'container.sh',
    'mcp.json',
    'pre-tool-use.sh',
    'prompt.md',
    'run.json',
    'settings.json',
    'stop.sh',
  ]);
  expect(files.get('container.sh')).toContain('\nTASK_WORKSPACE="/r/volume/app-p/task-a"\n');
  expect(files.get('container.sh')).not.toContain('/workspace/task');
  expect(files.get('CLAUDE.md')).toBe(
    'You are Rex, who does implementation on a.\n---\nWork in `/r/volume/app-p/task-a`.\n',
  );
  expect(files.get('prompt.md')).toBe('# Title of a\n');
});

test('an agent with a script of its own gets it, others share one', async () => {
  expect((await rendered()).get('container.sh')).toContain('# The script of Rex.');
  expect((await rendered({ agent: 'cleo' })).get('container.sh')).not.toContain('# The script of Rex.');
});

test('an agent without a row is named after its id', async () => {
  const files = await rendered({ agent: 'my-own' }, { agents: { 'my-own': { cli: 'claude', model: 'm' } } });
  expect(JSON.parse(files.get('run.json') ?? '')).toMatchObject({
    trailers: expect.arrayContaining(['CTO-Agent: My-Own']),
  });
});

test('run.json says what may be any text', async () => {
  const files = await rendered({}, { checks: [{ name: 'test', command: 'npm test "$X"' }] });
  expect(JSON.parse(files.get('run.json') ?? '')).toEqual({
    repository: { url: '/r/play.git' },
    git: { name: 'Agent', email: 'agent@example.com' },
    commit_title: 'Task a: Title of a',
    trailers: [
      'CTO-Play: sample',
      'CTO-Task: a',
      'CTO-Run: a/implementation/1',
      'CTO-Agent: Rex',
      'CTO-CLI: claude',
      'CTO-Model: m',
      expect.stringMatching(/^CTO-Templates: [0-9a-f]{64}$/),
    ],
    checks: [{ name: 'test', command: 'npm test "$X"' }],
    results_prefix: 'refs/cto/results',
  });
});

test('a remediation is told what was found and what does not merge', async () => {
  const files = await rendered({
    run: { task: 'a', stage: 'remediation', attempt: 2 },
    because: { task: 'a', stage: 'quality', attempt: 1 },
    findings: [
      { file: 'src/a.ts', line: 3, severity: 'error', text: 'wrong `$(id)` & "quoted"' },
      { severity: 'note', text: 'everywhere' },
    ],
    conflict: { branch: 'cto/p/integration', files: ['x y.txt'] },
  });
  expect(files.get('prompt.md')).toContain(
    '- [error] src/a.ts:3 wrong `$(id)` & "quoted"\n- [note]  everywhere\n',
  );
  expect(files.get('prompt.md')).toContain('conflict with cto/p/integration: x y.txt');
  expect(files.get('container.sh')).toContain('MERGE="cto/p/integration"');
  expect(JSON.parse(files.get('run.json') ?? '')).toMatchObject({
    commit_title: 'Task a: merge cto/p/integration',
  });
});

test('reviews are asked for a verdict', async () => {
  const run = { task: 'a', stage: 'quality', attempt: 1 } as const;
  expect((await rendered({ run, agent: 'cleo' })).get('prompt.md')).toContain('review');
});

test('a prompt of more than 10 MiB is refused with the number', async () => {
  const text = 'x'.repeat(10 * 1024 * 1024);
  await expect(rendered({ findings: [{ severity: 'error', text }] })).rejects.toMatchObject({
    code: 'prompt-too-large',
    message: expect.stringMatching(/has 10485\d\d\d bytes/),
  });
});

test('a template that is not there is named', async () => {
  await expect(
    rendered({}, { templates: { templates: new Map(), digest: '0'.repeat(64) } }),
  ).rejects.toMatchObject({
    code: 'template-missing',
    message: expect.stringContaining('code/claude/container.sh.hbs'),
  });
});

test('the folder is read-only, and made anew over an earlier one', async () => {
  const dir = await makeGitDir();
  const { options } = await standInPlay(dir, planOf([{ a: [] }]));
  const files = join(dir.folder, 'run', 'files');
  const place = { brief, workspace: '/r/task-a', files, repository: '/r/play.git' };
  await makeRunFolder(options, place);
  await makeRunFolder(options, { ...place, workspace: '/r/other/task-a' });
  expect(await readFile(join(files, 'container.sh'), 'utf8')).toContain('"/r/other/task-a"');
  expect((await stat(files)).mode & 0o777).toBe(0o555);
  expect((await stat(join(files, 'run.json'))).mode & 0o777).toBe(0o444);
  expect(await readdir(join(dir.folder, 'run'))).toEqual(['files']);
});

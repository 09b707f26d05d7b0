/** A clone in which an agent planted all it could: later runs never start what it planted, and its work is pushed. */
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCanary, plant, plantNames } from '../helpers/plantedClone.ts';
import { good, makeSandbox, type Sandbox } from '../helpers/runScript.ts';

let box: Sandbox;
beforeEach(async () => {
  box = await makeSandbox();
});
afterEach(async () => box.remove());

/** An agent that is killed together with its script after `before`; then the test does as it likes with the tree. */
async function interrupt(before: string, context = {}): Promise<void> {
  const agent = `${before}; echo $$ >"$TMPDIR/pid"; echo begun; exec sleep 3600`;
  const running = await box.start({ agent, context });
  await running.line('begun');
  running.kill('SIGKILL');
  process.kill(Number(await readFile(join(box.workspace, '.agent-state/tmp/pid'), 'utf8')), 'SIGKILL');
  await running.ended;
}

describe('every setting of git that starts a program', () => {
  it('runs nothing in interrupted run, resume and retry, and all work is pushed', async () => {
    const canary = await makeCanary(box.folder);
    const git = join(box.repoRoot, '.git');
    await interrupt('echo 1 >committed; git add -A; git commit -qm First; echo 2 >loose');
    await plant(box.repoRoot, git, canary);
    await plantNames(box.repoRoot, join(box.folder, 'seed'));
    const resumed = await box.run({ agent: `echo 3 >third; exit 1` });
    expect(resumed.exitCode).toBe(20);
    await appendFile(join(git, 'config'), `[core]\n\tfsmonitor = ${canary.command}\n`);
    await plant(box.repoRoot, git, canary);
    const retried = await box.run({ context: { stage: 'remediation' }, agent: `echo 4 >fourth; ${good}` });
    expect(retried).toMatchObject({ exitCode: 20, summary: { reason: 'files-left-out' } });
    expect(canary.hasRun()).toBe(false);
    const files = await box.git('ls-tree', '--name-only', 'feature/task-1');
    expect(files.split('\n')).toEqual(
      expect.arrayContaining(['committed', 'loose', 'third', 'fourth', 'shared.txt']),
    );
  });

  it('planted by the agent in its own run, they run in its sandbox at most and stop nothing', async () => {
    const canary = await makeCanary(box.folder);
    const text = `[core]\n\tfsmonitor = ${canary.command}\n\thooksPath = .husky\n[url "ext::x"]\n\tinsteadOf = /\n`;
    await writeFile(join(box.folder, 'planted'), text);
    const agent = `cat "${box.folder}/planted" >>.git/config; cp .git/config "$GIT_CONFIG_GLOBAL"
mkdir .husky; printf '#!/bin/sh\\nexit 1\\n' >.husky/pre-commit; chmod 755 .husky/pre-commit
cp .husky/pre-commit "$TASK_WORKSPACE/.agent-state/git-hooks/"; touch .git/index.lock; ${good}`;
    const end = await box.run({ agent });
    expect(end.exitCode).toBe(0);
    expect(canary.hasRun()).toBe(false);
    expect(await box.git('ls-tree', '--name-only', 'feature/task-1', '.husky/')).toBe('.husky/pre-commit');
    expect(await box.git('log', '-1', '--format=%an', 'feature/task-1')).toContain('An "Agent"');
  });

  it('a repository above the workspace is not taken for the task’s own', async () => {
    await execa('git', ['init', '-q', box.folder]);
    await writeFile(join(box.folder, '.git/config'), `[core]\n\tfsmonitor = touch ${box.folder}/ran\n`);
    await interrupt('echo 1 >first');
    await rm(join(box.repoRoot, '.git'), { recursive: true });
    const end = await box.run({
      agent: `ls "$TASK_WORKSPACE"/.agent-state/kept/clone.*/app >found; ${good}`,
    });
    expect(end.exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:found')).toContain('first');
    await expect(readFile(join(box.folder, 'ran'))).rejects.toThrow('ENOENT');
  });

  it('a setting that git can’t read is written anew', async () => {
    await interrupt('echo 1 >first');
    await writeFile(join(box.repoRoot, '.git/config'), '[core\nnonsense');
    expect((await box.run()).exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:first')).toBe('1');
  });
});

describe('what git can’t commit', () => {
  it.each([
    ['without a commit', 'git init -q sub; echo s >sub/file'],
    ['with a commit', 'git init -q sub; echo s >sub/file; git -C sub add -A; git -C sub commit -qm Sub'],
    ['with an odd name', `git init -q $'su\\nb *'; echo s >$'su\\nb *'/file`],
  ])('one %s: the rest is pushed, its files stay, and the agent is told', async (_, make) => {
    const end = await box.run({ agent: `echo 1 >first; ${make}; ${good}` });
    expect(end).toMatchObject({ exitCode: 20, summary: { reason: 'files-left-out' } });
    expect(end.summary.message).toContain('su');
    expect(await box.git('ls-tree', '--name-only', 'feature/task-1')).toBe('first\nshared.txt');
    const again = await box.run({ context: { stage: 'remediation' }, agent: `rm -rf su*/.git; ${good}` });
    expect(again.exitCode).toBe(0);
    expect(await box.git('ls-tree', '-r', '--name-only', 'feature/task-1')).toContain('/file');
  });

  it('names that git refuses are left out, and the agent is told', async () => {
    const end = await box.run({ agent: `mkdir .GIT; echo 1 | tee first .GIT/config; ${good}` });
    expect(end).toMatchObject({ exitCode: 20, summary: { reason: 'files-left-out' } });
    expect(end.summary.message).toContain('.GIT/config');
    expect(await box.git('ls-tree', '-r', '--name-only', 'feature/task-1')).toBe('first\nshared.txt');
  });

  it('one is there when HEAD has to be brought back', async () => {
    await box.run({ agent: 'git checkout -q --detach; git init -q sub; echo s >sub/file; exit 1' });
    const end = await box.run({
      context: { attempt: '2' },
      agent: `cat sub/file >seen; rm -rf sub; ${good}`,
    });
    expect(end.exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:seen')).toBe('s');
  });

  it('a submodule of the repository is not fetched and not changed', async () => {
    const agent = `printf '[submodule "sub"]\\n\\tpath = sub\\n\\turl = ext::touch %s\\n' ran >.gitmodules
git update-index --add --cacheinfo 160000,${box.base},sub; mkdir -p sub; git add .gitmodules; git commit -qm Sub; ${good}`;
    expect((await box.run({ agent })).exitCode).toBe(0);
    const end = await box.run({
      volume: 'other',
      context: { stage: 'remediation' },
      agent: `echo x >x; ${good}`,
    });
    expect(end.exitCode).toBe(0);
    expect(await box.git('ls-tree', 'feature/task-1', 'sub')).toContain(`160000 commit ${box.base}`);
  });
});

describe('verdicts', () => {
  const review = { stage: 'quality', agent_id: 'cleo', agent_name: 'Cleo' };
  const file = '"$TASK_WORKSPACE/.agent-state/verdict.json"';

  it.each([
    ['a link', `echo '{"verdict":"pass"}' >word; ln -s "$PWD/word" ${file}`],
    ['a pipe', `mkfifo ${file}`],
    ['a folder', `mkdir ${file}`],
    [
      '100 MB',
      `{ printf '{"verdict":"pass","x":"'; head -c 100000000 /dev/zero | tr '\\0' x; printf '"}'; } >${file}`,
    ],
    [
      'nested 100,000 deep',
      `{ printf '{"verdict":"pass","findings":'; head -c 100000 /dev/zero | tr '\\0' '['; } >${file}`,
    ],
    ['two values', `echo '{"verdict":"pass"}{"verdict":"pass"}' >${file}`],
    ['two words', `echo '{"verdict":["pass","changes"]}' >${file}`],
    ['bytes that are no text', `head -c 1000 /dev/urandom >${file}`],
    ['nothing', `: >${file}`],
  ])('%s: no verdict, and what was done is pushed', async (_, agent) => {
    const end = await box.run({ context: review, agent: `echo 1 >first; ${agent}; ${good}` });
    expect(end).toMatchObject({ exitCode: 20, summary: { reason: 'no-verdict' } });
    expect(await box.git('show', 'feature/task-1:first')).toBe('1');
  });
});

describe('prompts', () => {
  it.each<[string, string]>([
    ['of 10 MB', 'a line of text\n'.repeat(700_000)],
    [
      'of quotes, commands and control characters',
      `'"\`id\` $(id) \\ \r\n\u0000\u001B[2J\u2028\u{1F4C1} {{x}} EOF\n`.repeat(50),
    ],
  ])('one %s reaches the agent byte for byte', async (_, prompt) => {
    const end = await box.run({ prompt, agent: `cat >seen; ${good}` });
    expect(end.exitCode).toBe(0);
    expect(`${await box.git('show', 'feature/task-1:seen')}\n` === prompt).toBe(true);
  });
});

describe('names', () => {
  it('the repository’s own .agent-state and client-config.json are just files', async () => {
    const agent = `mkdir .agent-state; echo a >.agent-state/owner; echo c >client-config.json; ${good}`;
    expect((await box.run({ agent })).exitCode).toBe(0);
    const end = await box.run({ context: { stage: 'remediation' }, agent: `echo x >x; ${good}` });
    expect(end.exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:.agent-state/owner')).toBe('a');
  });
});

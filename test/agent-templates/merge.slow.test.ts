/** A script that is killed in the middle of a merge, with git itself: run again, it merges, and what was there is kept. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeScript } from '../helpers/gitDir.ts';
import { good, makeSandbox, type RunOptions, type Sandbox } from '../helpers/runScript.ts';

let box: Sandbox;
beforeEach(async () => {
  box = await makeSandbox();
});
afterEach(async () => box.remove());

/** Commits `files` in a clone of the remote, on top of `from`, and pushes them as `branch`. */
async function pushElsewhere(from: string, branch: string, files: Record<string, string>): Promise<void> {
  const folder = join(box.folder, `for-${branch.replaceAll('/', '-')}`);
  await execa('git', ['clone', '-q', '-b', from, box.remote, folder]);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const as = ['-c', 'user.name=o', '-c', 'user.email=o@example.com'];
  await execa('git', ['add', '-A'], { cwd: folder });
  await execa('git', [...as, 'commit', '-qm', 'Theirs', '-m', 'CTO-Play: test'], { cwd: folder });
  await execa('git', ['push', '-q', 'origin', `HEAD:${branch}`], { cwd: folder });
}

/** From now on the first `git merge` is killed with its script when it has written some files and is about to write z.txt. */
async function killMerges(): Promise<void> {
  const { stdout: git } = await execa('bash', ['-c', 'command -v git']);
  await writeScript(
    join(box.folder, 'bin/git'),
    `#!/usr/bin/env bash
[ "$1" = merge ] || exec "${git}" "$@"
rm "$0"
script="$PPID" exec "${git}" -c filter.killed.smudge='kill -KILL "$script" "$PPID"' "$@"
`,
  );
}

async function killInMerge(run: RunOptions): Promise<void> {
  await killMerges();
  const { exitCode } = await (await box.start(run)).ended;
  expect(exitCode).toBeUndefined();
}

async function halfMerged(): Promise<string> {
  return (await execa('git', ['-C', box.repoRoot, 'status', '--porcelain'])).stdout;
}

const theirs = { 'a.txt': 'theirs\n', 'new.txt': 'new\n', 'z.txt': 'theirs\n' };

describe('a kill in the middle of a merge', () => {
  beforeEach(async () => {
    await box.run({ agent: `echo a >a.txt; echo z >z.txt; echo 'z.txt filter=killed' >.gitattributes; ${good}` });
  });

  const remediation = { stage: 'remediation', merge_branch: 'other' };

  it.each([
    ['without conflicts', 'feature/task-1', 'printf ""'],
    ['with a conflict', 'main', 'printf "both\\n" | tee a.txt >z.txt'],
  ])('of another branch, %s: the next run merges it', async (_, from, resolve) => {
    await pushElsewhere(from, 'other', theirs);
    const run = { context: remediation, agent: `${resolve}; git for-each-ref refs/cto/kept >kept; ${good}` };
    await killInMerge(run);
    expect(await halfMerged()).toContain('a.txt');
    expect(await box.run(run)).toMatchObject({ exitCode: 0, summary: { phase: 'done' } });
    await box.git('merge-base', '--is-ancestor', 'other', 'feature/task-1');
    expect(await box.git('show', 'feature/task-1:new.txt')).toBe('new');
    expect(await box.git('show', 'feature/task-1:kept')).toContain('refs/cto/kept/');
  });

  it('of what another volume pushed: the next run merges it', async () => {
    await pushElsewhere('feature/task-1', 'feature/task-1', theirs);
    const run = { context: { attempt: '2' }, agent: `cat a.txt z.txt >seen; ${good}` };
    await killInMerge(run);
    expect(await halfMerged()).toContain('a.txt');
    expect((await box.run(run)).exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:seen')).toBe('theirs\ntheirs');
  });
});

describe('a folder outside the workspace', () => {
  it.each(['"${TASK_WORKSPACE%/*}/beside"', '"$TASK_WORKSPACE-2/x"', '/', 'relative'])(
    '%s is refused, and never made',
    async (folder) => {
      const edit = 'sed -i "s|\\"\\$AGENT_STATE/log\\"|$0|" "${@: -1}" && exec "$@"';
      const end = await box.run({ before: ['bash', '-c', edit, folder] });
      expect(end).toMatchObject({ exitCode: 40, summary: { reason: 'bad-input' } });
      expect(end.summary.message).toContain('outside the workspace');
    },
  );
});

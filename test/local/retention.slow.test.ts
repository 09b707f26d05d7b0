/** What becomes of workspaces at the end of a play, and on `cto workspaces --prune`: with real plays, git and processes. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { playLocally } from '../../src/local/play.ts';
import { carryOutRetention, decideLocally } from '../../src/local/retention.ts';
import { localWorkspaces } from '../../src/local/workspaces.ts';
import { tryLock } from '../../src/workspaces/lock.ts';
import { capturedIo } from '../helpers/capturedIo.ts';
import { gitIn, makeGitDir } from '../helpers/gitDir.ts';
import { planOf, plainAgent, standInPlay, type StandInPlay } from '../helpers/standIn.ts';

const volumes = ['workspace-app', 'workspace-app-cleo'];

async function tasksIn(root: string): Promise<string[]> {
  const names = await Promise.all(
    volumes.map(async (volume) =>
      (await readdir(join(root, volume, 'app-sample'))).map((name) => `${volume}/${name}`),
    ),
  );
  return names.flat().toSorted();
}

function notices({ events }: StandInPlay): string[] {
  return events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
}

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const { io, out, err } = capturedIo('/', { NO_COLOR: '1' });
  const code = await main(argv, io);
  return { code, out: out(), err: err() };
}

const failsB = `${plainAgent}\n[ "$TASK/$STAGE" != b/implementation ] || exit 40\n`;

test('on success: integrated tasks lose their workspaces after publishing, others keep theirs, and nothing runs again', async () => {
  const dir = await makeGitDir();
  const agent = `${failsB}\n[ "$TASK/$STAGE" != a/quality ] || echo scratch >left-over.txt\n`;
  const play = await standInPlay(dir, planOf([{ a: [], b: [] }, { c: ['a'] }]), {
    agent,
    retention: 'onSuccess',
  });
  const { options } = play;
  const summary = await playLocally(options);
  expect(summary.tasks.map(({ end }) => end.state)).toEqual(['integrated', 'failed', 'integrated']);
  expect(await tasksIn(options.root)).toEqual(['workspace-app/task-b']);
  expect(notices(play)).toEqual([expect.stringMatching(/^Deleted 4 workspaces/)]);
  expect(await dir.git('rev-parse', 'cto/sample/integration')).toBe(summary.integration.commit);
  const again = await playLocally({ ...options, resume: true });
  expect(again).toEqual({ ...summary, started: 0 });
});

test('by age: a failed task’s workspace goes as well, and one that was used too lately stays', async () => {
  const dir = await makeGitDir();
  const plan = planOf([{ a: [], b: [] }]);
  const ages = { young: 3_600_000, old: 0 };
  for (const [name, retentionAge] of Object.entries(ages)) {
    const { options } = await standInPlay(dir, plan, { agent: failsB, retention: 'ttl', retentionAge });
    const root = `${options.root}-${name}`;
    await playLocally({ ...options, root, publish: false, settings: { ...options.settings, stages: [] } });
    const left = await readdir(join(root, 'workspace-app', 'app-sample'));
    expect(left).toEqual(name === 'old' ? [] : ['task-a', 'task-b']);
  }
});

test('what an agent left behind a finished task is saved in the play’s repository before it goes', async () => {
  const dir = await makeGitDir();
  const agent = `${plainAgent}\n(cd "$TASK_WORKSPACE" && git init -q notes && echo thought >notes/thought.txt)\n`;
  const play = await standInPlay(dir, planOf([{ a: [] }]), { agent, retention: 'onSuccess' });
  const { options } = play;
  await playLocally({ ...options, settings: { ...options.settings, stages: [] } });
  const repository = join(options.root, 'repositories', 'app-sample.git');
  const refs = await gitIn(repository, ['for-each-ref', '--format=%(refname)', 'refs/cto/salvage']);
  expect(refs).toMatch(/^refs\/cto\/salvage\/sample\/a\/\d{8}T\d{6}Z-nested-1$/);
  expect(await gitIn(repository, ['show', `${refs}:thought.txt`])).toBe('thought');
  expect(notices(play)[0]).toContain(refs);
});

test('over the limit the run ends as the agent’s failure, and remediation may tidy up', async () => {
  const dir = await makeGitDir();
  const agent = `${plainAgent}
case "$STAGE/$ATTEMPT" in
  implementation/1) head -c 30000000 /dev/zero >"$TASK_WORKSPACE/large"; sleep 1000 ;;
  remediation/*) cp "$FILES/prompt.md" prompt.md; rm "$TASK_WORKSPACE/large" ;;
esac
`;
  const limits = { bytes: 10_000_000, interval: 0.1 };
  const { options, events } = await standInPlay(dir, planOf([{ a: [] }]), { agent, limits });
  const summary = await playLocally({ ...options, settings: { ...options.settings, stages: [] } });
  expect(summary.outcome).toBe('succeeded');
  const outcomes = events.flatMap((event) => (event.type === 'run-ended' ? [event.outcome] : []));
  expect(outcomes[0]).toEqual({
    kind: 'agent-failed',
    reason: 'limit: its workspace takes more than 9.5 MiB of the disk',
    findings: 0,
  });
  expect((await dir.files('cto/sample/integration'))['prompt.md']).toContain('more than 9.5 MiB of the disk');
});

test('cto workspaces: states, sizes, unsaved work; prune shows, saves and deletes', async () => {
  const dir = await makeGitDir();
  const { options } = await standInPlay(dir, planOf([{ a: [], b: [] }]), { agent: failsB });
  const { root } = options;
  await playLocally(options);
  const play = join(root, 'workspace-app', 'app-sample');
  await writeFile(join(play, 'task-b', 'app', 'new.txt'), 'new\n');
  await mkdir(join(root, 'workspace-app', 'app-lost', 'task-7', 'app'), { recursive: true });
  await symlink(dir.folder, join(play, 'task-linked'));

  const listed = await run('workspaces', '--root', root);
  expect(listed).toMatchObject({ code: 0, err: '' });
  const rows = listed.out.split('\n').map((line) => line.split(/\s{2,}/));
  const states = rows
    .slice(1, 6)
    .map(([name, task, volume, , , , state, unsaved]) => [name, task, volume, state, unsaved]);
  expect(states).toEqual([
    ['sample', 'a', 'workspace-app-cleo', 'finished', 'no'],
    ['app-lost', '7', 'workspace-app', 'orphaned', 'no'],
    ['sample', 'a', 'workspace-app', 'finished', 'no'],
    ['sample', 'b', 'workspace-app', 'failed', 'yes'],
    ['sample', 'linked', 'workspace-app', 'link', '–'],
  ]);

  const before = await tasksIn(root);
  const dry = await run(
    'workspaces',
    '--root',
    root,
    '--prune',
    '--dry-run',
    '--policy',
    'ttl',
    '--older-than',
    '0s',
  );
  expect(dry.code).toBe(0);
  expect(dry.out).toMatch(/save, delete +sample +b +workspace-app /);
  expect(dry.out).toContain('4 workspaces would go');
  expect(await tasksIn(root)).toEqual(before);
  expect(await run('workspaces', '--root', root, '--prune')).toMatchObject({
    code: 2,
    err: expect.stringContaining('not-confirmed'),
  });
  expect(await tasksIn(root)).toEqual(before);

  const pruned = await run('workspaces', '--root', root, '--prune', '--older-than', '0s', '--yes');
  expect(pruned).toMatchObject({ code: 0, err: '' });
  expect(pruned.out).toContain('4 workspaces deleted');
  expect(await tasksIn(root)).toEqual(['workspace-app/task-linked']);
  const repository = join(root, 'repositories', 'app-sample.git');
  const [ref = ''] = /refs\/cto\/salvage\/sample\/b\/\S+/.exec(pruned.out) ?? [];
  expect(await gitIn(repository, ['show', `${ref}:new.txt`])).toBe('new');
  expect(existsSync(dir.remote)).toBe(true);
});

test('what is in use stays: a play that goes on, a process that stands in it', async () => {
  const dir = await makeGitDir();
  const { options } = await standInPlay(dir, planOf([{ a: [], b: [] }]));
  const { root } = options;
  await playLocally({ ...options, settings: { ...options.settings, stages: [] } });
  const busy = join(root, 'workspace-app', 'app-sample', 'task-a');
  const decide = async (): Promise<Awaited<ReturnType<typeof decideLocally>>> =>
    decideLocally(await localWorkspaces(root), { policy: 'ttl', olderThan: 0 }, { root, now: new Date() });
  const prune = { root, now: new Date(), signal: options.signal };
  const decided = await decide();

  const lock = await tryLock(join(root, 'plays', 'app-sample', 'lock'));
  const kept = await carryOutRetention(decided, prune);
  expect(kept).toHaveLength(2);
  expect(kept.map(({ deleted, why }) => [deleted, why])).toEqual(
    kept.map(() => [false, `its play goes on, in process ${process.pid}`]),
  );
  if ('release' in lock) await lock.release();

  const standing = spawn('sleep', ['1000'], { cwd: busy, stdio: 'ignore' });
  onTestFinished(() => void standing.kill('SIGKILL'));
  const ended = await carryOutRetention(decided, prune);
  expect(ended.filter(({ deleted }) => deleted)).toHaveLength(1);
  expect(ended).toHaveLength(2);
  expect(ended.find(({ deleted }) => !deleted)?.why).toContain(`In use by process ${standing.pid}`);
  expect(existsSync(busy)).toBe(true);
  expect((await decide()).map(({ workspace, action }) => [workspace.state, action])).toEqual([
    ['running', 'keep'],
  ]);
});

test('what can’t be saved stays, and the command says so', async () => {
  const dir = await makeGitDir();
  const { options } = await standInPlay(dir, planOf([{ a: [] }]));
  const { root } = options;
  await playLocally({ ...options, settings: { ...options.settings, stages: [] } });
  const clone = join(root, 'workspace-app', 'app-sample', 'task-a', 'app');
  await writeFile(join(clone, '.git/objects/info/alternates'), `${dir.remote}/objects\n`);
  const { code, out } = await run('workspaces', '--root', root, '--prune', '--yes');
  expect(code).toBe(1);
  expect(out).toMatch(/Kept .*task-a: not all of it can be saved: app: .*borrows from/);
  expect(existsSync(clone)).toBe(true);
});

import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../../src/git.ts';
import { startSession } from '../../src/processes.ts';
import { tryLock } from '../../src/workspaces/lock.ts';
import { fetchMirror, mirrorHas, mirrorHead } from '../../src/workspaces/mirror.ts';
import { descends, headOf, makePlayRepository } from '../../src/workspaces/playRepository.ts';
import { isAlive, markOf } from '../../src/workspaces/sessions.ts';
import { type GitDir, gitIn, makeFolder, makeGitDir, writeScript } from '../helpers/gitDir.ts';

async function fetchTo(
  mirror: string,
  url: string,
  onWait: (holder: { pid: number }) => void = () => undefined,
): Promise<void> {
  await fetchMirror({ mirror, url, signal: new AbortController().signal, onWait });
}

async function mirrored(): Promise<GitDir & { mirror: string }> {
  const dir = await makeGitDir();
  const mirror = join(dir.folder, '.cache', 'git', 'app.git');
  await fetchTo(mirror, dir.remote);
  return { ...dir, mirror };
}

test('the mirror has all branches and tags and never throws anything away', async () => {
  const { mirror, remote, base, commit, git: inRemote } = await mirrored();
  const lost = await commit('side', { 'side.txt': 'x\n' }, base);
  await inRemote('tag', 'v1', lost);
  await fetchTo(mirror, remote);
  expect(await mirrorHead(mirror, 'side')).toBe(lost);
  await inRemote('tag', '-d', 'v1');
  await inRemote('branch', '-D', 'side');
  const next = await commit('side/deeper', { 'deeper.txt': 'x\n' }, base);
  await fetchTo(mirror, remote);
  await git(mirror, ['gc', '-q', '--auto']);
  expect(await mirrorHead(mirror, 'side/deeper')).toBe(next);
  expect(await mirrorHas(mirror, lost)).toBe(true);
  expect(await gitIn(mirror, ['config', 'gc.auto'])).toBe('0');
  expect(await gitIn(mirror, ['config', 'gc.pruneExpire'])).toBe('never');
});

test('a missing branch is named with those there are', async () => {
  const { mirror } = await mirrored();
  await expect(mirrorHead(mirror, 'develop')).rejects.toMatchObject({
    code: 'branch-missing',
    hint: 'It has main.',
  });
});

test('a remote that can’t be reached is named with what git said', async () => {
  const folder = await makeFolder();
  await expect(fetchTo(join(folder, 'mirror.git'), join(folder, 'nothing.git'))).rejects.toMatchObject({
    code: 'remote-unreachable',
    message: expect.stringMatching(/nothing\.git.*does not appear to be a git repository/s),
  });
});

test('what a killed fetch left is cleared away by the next one', async () => {
  const { mirror, remote } = await mirrored();
  const stale = ['packed-refs.lock', 'config.lock', 'refs/heads/main.lock', 'objects/pack/tmp_pack_X'];
  for (const name of stale) await writeFile(join(mirror, name), '');
  await mkdir(join(mirror, 'objects', 'tmp_objdir-incoming-X'));
  await rm(join(mirror, 'HEAD'));
  await writeFile(join(mirror, 'config'), '[core\nhooksPath = /planted');
  await fetchTo(mirror, remote);
  expect(stale.filter((name) => existsSync(join(mirror, name)))).toEqual([]);
  expect(existsSync(join(mirror, 'objects', 'tmp_objdir-incoming-X'))).toBe(false);
  expect(await readFile(join(mirror, 'config'), 'utf8')).not.toContain('planted');
});

test('it waits for another one who fetches, and says for whom', async () => {
  const { mirror, remote, commit, base } = await mirrored();
  const held = await tryLock(`${mirror}.lock`);
  if (!('release' in held)) throw new Error('not free');
  const next = await commit('main', { 'next.txt': 'x\n' }, base);
  const heard: number[] = [];
  const fetching = fetchTo(mirror, remote, ({ pid }) => {
    heard.push(pid);
    void held.release();
  });
  await fetching;
  expect(heard).toEqual([process.pid]);
  expect(await mirrorHead(mirror, 'main')).toBe(next);
});

test('a fetch that outlived its killed owner is ended before the next one begins', async () => {
  const { mirror, remote, folder } = await mirrored();
  const log = await open(join(folder, 'log'), 'a');
  const env = { PATH: process.env['PATH'] ?? '', CTO_OWNER: mirror };
  const orphan = startSession(await writeScript(join(folder, 'fetch.sh'), 'sleep 1000; :\n'), {
    cwd: folder,
    env,
    log: log.fd,
  });
  await log.close();
  orphan.go();
  const mark = await markOf(orphan.pid);
  await mkdir(`${mirror}.lock`, { recursive: true });
  const gone = { pid: process.pid, started: 'another boot/1', host: hostname(), released: false };
  await writeFile(join(`${mirror}.lock`, '9'), JSON.stringify(gone));
  await fetchTo(mirror, remote);
  expect(await isAlive(mark)).toBe(false);
});

async function playRepository(): Promise<
  GitDir & { mirror: string; repository: string; make: () => Promise<void> }
> {
  const dir = await mirrored();
  const repository = join(dir.folder, 'repositories', 'app-play.git');
  const make = async (): Promise<void> =>
    makePlayRepository({ repository, mirror: dir.mirror, baseBranch: 'main', baseCommit: dir.base });
  await make();
  return { ...dir, repository, make };
}

test('the play’s repository borrows from the mirror and has the base branch', async () => {
  const { repository, base } = await playRepository();
  expect(await headOf(repository, 'main')).toBe(base);
  expect(await headOf(repository, 'other')).toBeUndefined();
  expect(await gitIn(repository, ['count-objects'])).toMatch(/^0 objects/);
});

test('made again it keeps what was pushed, and forgets what was planted', async () => {
  const { repository, make, folder, base } = await playRepository();
  const clone = join(folder, 'clone');
  await gitIn(folder, ['clone', '-q', repository, clone]);
  await gitIn(clone, ['-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '--allow-empty', '-m', 'x']);
  await gitIn(clone, ['push', '-q', 'origin', 'HEAD:refs/heads/feature/x', 'HEAD:refs/heads/main']);
  await gitIn(repository, ['config', 'core.sshCommand', 'touch planted']);
  await make();
  const pushed = await gitIn(clone, ['rev-parse', 'HEAD']);
  expect(await headOf(repository, 'feature/x')).toBe(pushed);
  expect(await headOf(repository, 'main')).toBe(pushed);
  expect(await descends(repository, base, pushed)).toBe(true);
  expect(await descends(repository, pushed, base)).toBe(false);
  expect(await readFile(join(repository, 'config'), 'utf8')).not.toContain('sshCommand');
});

test('branches only grow', async () => {
  const { repository, folder } = await playRepository();
  const clone = join(folder, 'clone');
  await gitIn(folder, ['clone', '-q', repository, clone]);
  await gitIn(clone, ['-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '--amend', '-m', 'other']);
  await expect(gitIn(clone, ['push', '-q', '--force', 'origin', 'HEAD:refs/heads/main'])).rejects.toThrow(
    'exit code',
  );
  await gitIn(clone, ['push', '-q', 'origin', 'HEAD:refs/heads/x']);
  await expect(gitIn(clone, ['push', '-q', 'origin', ':refs/heads/x'])).rejects.toThrow('exit code');
});

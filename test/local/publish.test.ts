import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publish, type PublishOptions, refuseForeignBranches } from '../../src/local/publish.ts';
import { makePlayRepository } from '../../src/workspaces/playRepository.ts';
import { commitFiles, gitIn, type GitDir, makeGitDir, writeScript } from '../helpers/gitDir.ts';

interface Bench extends GitDir {
  options: PublishOptions;
  /** Commits on a branch of the play. */
  work: (branch: string, name: string) => Promise<string>;
  remoteHead: (branch: string) => Promise<string>;
}

async function bench(): Promise<Bench> {
  const dir = await makeGitDir();
  const repository = join(dir.folder, 'play.git');
  await makePlayRepository({ repository, mirror: dir.remote, baseBranch: 'main', baseCommit: dir.base });
  return {
    ...dir,
    options: {
      repository,
      memory: join(dir.folder, 'published.json'),
      url: dir.remote,
      branches: ['f/1', 'f/2', 'cto/p/integration'],
      signal: new AbortController().signal,
    },
    work: async (branch, name) => {
      const from = await gitIn(repository, ['rev-parse', '-q', '--verify', branch]).catch(() => dir.base);
      const commit = await commitFiles(repository, { [name]: 'x\n' }, from);
      await gitIn(repository, ['update-ref', `refs/heads/${branch}`, commit]);
      return commit;
    },
    remoteHead: async (branch) => gitIn(dir.remote, ['rev-parse', '-q', '--verify', `refs/heads/${branch}`]),
  };
}

test('pushes the branches that there are, and later what is new', async () => {
  const { options, work, remoteHead } = await bench();
  const one = await work('f/1', 'a');
  expect(await publish(options)).toEqual([{ branch: 'f/1', commit: one }]);
  expect(await publish(options)).toEqual([]);
  const two = await work('f/2', 'b');
  const more = await work('f/1', 'c');
  expect(await publish(options)).toEqual([
    { branch: 'f/1', commit: more },
    { branch: 'f/2', commit: two },
  ]);
  expect(await remoteHead('f/1')).toBe(more);
});

test('a branch that somebody else made is not overwritten, and nothing else is pushed with it', async () => {
  const { options, work, commit, base, remoteHead } = await bench();
  const theirs = await commit('f/2', { 'theirs.txt': 'x\n' }, base);
  await work('f/1', 'a');
  await work('f/2', 'b');
  await expect(publish(options)).rejects.toMatchObject({
    code: 'branch-exists',
    message: expect.stringContaining('f/2'),
  });
  expect(await remoteHead('f/2')).toBe(theirs);
  await expect(remoteHead('f/1')).rejects.toThrow('exit code');
});

test('a branch of ours that somebody moved is not overwritten', async () => {
  const { options, work, commit, remoteHead } = await bench();
  const ours = await work('f/1', 'a');
  await publish(options);
  const theirs = await commit('f/1', { 'theirs.txt': 'x\n' }, ours);
  await work('f/1', 'b');
  await expect(publish(options)).rejects.toMatchObject({ code: 'branch-exists' });
  expect(await remoteHead('f/1')).toBe(theirs);
});

test('a push that a kill separated from its note is recognised as ours', async () => {
  const { options, work, remoteHead, folder } = await bench();
  const one = await work('f/1', 'a');
  const atPush = join(folder, 'at-push.json');
  await writeScript(
    join(options.url, 'hooks', 'post-receive'),
    `#!/bin/sh\ncp ${options.memory} ${atPush}\n`,
  );
  await publish(options);
  const noted = await readFile(atPush, 'utf8');
  expect(JSON.parse(noted)).toEqual({ version: 1, branches: { 'f/1': { tried: [one] } } });
  await writeFile(options.memory, noted);
  const two = await work('f/1', 'b');
  expect(await publish(options)).toEqual([{ branch: 'f/1', commit: two }]);
  expect(await remoteHead('f/1')).toBe(two);
});

test('locks that a killed push of ours left in a repository on this machine are removed, no others', async () => {
  const { options, work, remote } = await bench();
  const one = await work('f/1', 'a');
  await writeScript(join(remote, 'refs', 'heads', 'f', '1.lock'), '');
  await expect(publish(options)).rejects.toMatchObject({ code: 'publish-refused' });
  await writeScript(join(remote, 'refs', 'heads', 'other.lock'), '');
  expect(await publish(options)).toEqual([{ branch: 'f/1', commit: one }]);
  expect(existsSync(join(remote, 'refs', 'heads', 'other.lock'))).toBe(true);
});

test('a branch that moves while we push is not overwritten: the lease', async () => {
  const { options, work, base, remoteHead, remote, folder } = await bench();
  await work('f/1', 'a');
  const theirs = await commitFiles(remote, { 'theirs.txt': 'x\n' }, base);
  // Our look at the remote runs upload-pack, which moves the branch when it has answered.
  const mover = await writeScript(
    join(folder, 'upload'),
    `#!/bin/sh\ngit-upload-pack "$@"; code=$?\ngit --git-dir=${remote} update-ref refs/heads/f/1 ${theirs}\nexit $code\n`,
  );
  await writeScript(
    join(folder, 'ssh'),
    `#!/bin/sh\nfor last; do :; done\ncase "$last" in *upload-pack*) exec ${mover} ${remote} ;; esac\neval "$last"\n`,
  );
  process.env['GIT_SSH'] = join(folder, 'ssh');
  await expect(publish({ ...options, url: `ssh://host${remote}` })).rejects.toMatchObject({
    code: 'publish-refused',
  });
  delete process.env['GIT_SSH'];
  expect(await remoteHead('f/1')).toBe(theirs);
});

test('before the first run branches in the way are named', async () => {
  const { remote, commit, base } = await makeGitDir();
  await refuseForeignBranches(remote, ['f/1', 'f/2']);
  await commit('f/2/deeper', { x: 'x' }, base);
  await commit('other', { x: 'x' }, base);
  await expect(refuseForeignBranches(remote, ['f/1', 'f/2'])).rejects.toMatchObject({
    code: 'branch-exists',
    message: expect.stringMatching(/: f\/2\/deeper$/),
  });
});

import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { git, gitAnswer, gitToRemote } from '../src/git.ts';
import { makeFolder, makeGitDir, writeScript } from './helpers/gitDir.ts';

afterEach(() => vi.unstubAllEnvs());

test('runs in the repository it is given, whatever the environment says', async () => {
  const { remote, base } = await makeGitDir();
  for (const name of [
    'GIT_DIR',
    'GIT_WORK_TREE',
    'GIT_INDEX_FILE',
    'GIT_OBJECT_DIRECTORY',
    'GIT_NAMESPACE',
  ]) {
    vi.stubEnv(name, '/nowhere');
  }
  expect(await git(remote, ['rev-parse', 'main'])).toBe(base);
  expect((await gitToRemote(remote, ['rev-parse', 'main'])).stdout).toBe(base);
});

test('the user’s configuration is seen towards the remote only', async () => {
  const { remote } = await makeGitDir();
  const home = await makeFolder();
  await appendFile(join(home, '.gitconfig'), '[user]\n\tname = Somebody\n');
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', home);
  const args = ['config', 'user.name'];
  expect((await gitAnswer(remote, args, { answers: [0, 1] })).stdout).toBe('');
  expect((await gitToRemote(remote, args)).stdout).toBe('Somebody');
});

test('a hook that stands in the repository does not run', async () => {
  const { remote, base, folder } = await makeGitDir();
  await writeScript(join(remote, 'hooks', 'reference-transaction'), `#!/bin/sh\ntouch ${folder}/ran\n`);
  await git(remote, ['update-ref', 'refs/heads/other', base]);
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

test('helper programs in an address are refused by git too', async () => {
  const { remote, folder } = await makeGitDir();
  vi.stubEnv('GIT_ALLOW_PROTOCOL', 'ext');
  await expect(gitToRemote(remote, ['ls-remote', `ext::touch ${folder}/ran`])).rejects.toThrow('exit code');
});

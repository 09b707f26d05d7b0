/** A token that is renewed while a container script runs is the one that it pushes with; nothing of it reaches the log. */
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startRemote } from '../../../src/isolation/remote/server.ts';
import { makeSandbox } from '../../helpers/runScript.ts';

/** As the kubelet does it: the files are links below a link that is exchanged as a whole. */
async function mount(folder: string, version: string, line: string): Promise<void> {
  const own = join(folder, `..${version}`);
  await mkdir(own);
  await writeFile(join(own, 'git-credentials'), line);
  await symlink(`..${version}`, join(folder, '..new'));
  await rename(join(folder, '..new'), join(folder, '..data'));
  if (version === '1') await symlink('..data/git-credentials', join(folder, 'git-credentials'));
}

test('a renewed token is used by the running script', async () => {
  const sandbox = await makeSandbox();
  onTestFinished(sandbox.remove);
  await sandbox.git('config', 'http.receivepack', 'true');
  const server = await startRemote(sandbox.folder);
  onTestFinished(async () => server.close());
  const secrets = join(sandbox.folder, 'secrets');
  const give = async (version: string): Promise<void> => {
    const token = `ghs_${version.repeat(36)}`;
    server.allow('remote', [{ user: 'x-access-token', token }]);
    await mount(secrets, version, `http://x-access-token:${token}@${server.host}\n`);
  };
  await give('1');
  const go = join(sandbox.folder, 'go');
  const run = await sandbox.start({
    repositoryUrl: `http://${server.host}/remote.git`,
    agent: `echo new >new.txt
      echo waiting
      until [ -e '${go}' ]; do sleep 0.1; done
      cat '${secrets}/git-credentials'
      echo '{"type":"result","subtype":"success","is_error":false}'`,
  });
  await run.line('waiting');
  await give('2');
  await writeFile(go, '');
  const { exitCode, all } = await run.ended;
  expect(exitCode).toBe(0);
  expect(await sandbox.git('show', 'feature/task-1:new.txt')).toBe('new');
  expect(all).toContain('x-access-token:[secret]@');
  expect(all).not.toContain('2'.repeat(36));
});

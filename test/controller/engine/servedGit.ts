/** A real git remote over HTTP for one token, with the Secret that signs in to it. */
import { onTestFinished } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { startRemote } from '../../../src/isolation/remote/server.ts';
import { type GitDir, makeGitDir } from '../../helpers/gitDir.ts';
import { sampleSettings } from '../runs/sample.ts';
import type { Memory } from './memory.ts';

export const servedSettings = { ...sampleSettings, git: { ...sampleSettings.git, secret: 'git' } };

export async function servedGit({ context }: Memory): Promise<GitDir & { url: string }> {
  const git = await makeGitDir();
  await git.git('config', 'http.receivepack', 'true');
  const server = await startRemote(git.folder);
  onTestFinished(async () => server.close());
  server.allow('remote', [{ user: 'x-access-token', token: 't' }]);
  await context.api.create(kinds.secret, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'git', namespace: 'agents' },
    data: { token: Buffer.from('t').toString('base64') },
  });
  return { ...git, url: `http://${server.host}/remote.git` };
}

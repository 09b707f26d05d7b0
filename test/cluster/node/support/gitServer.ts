/** git over HTTPS at an address of the node, so that pods reach it: bare repositories, for accounts that a test may change. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { remoteAnswers, type RemoteServer } from '../../../../src/isolation/remote/server.ts';
import { runProcess } from '../../../../src/processes.ts';
import { commitFiles, gitIn } from '../../../helpers/gitDir.ts';
import { listenOnNode } from '../harness/passage.ts';

export interface GitServer extends RemoteServer {
  /** Address of the repository, for pods. */
  repository: string;
  /** Where it lies here. */
  folder: string;
  /** Certificates (PEM) by which it is known. */
  authority: string;
}

/** Serves one repository, `app`, with a first commit on `main`. Nobody may use it until `allow`. */
export async function startGitServer(): Promise<GitServer> {
  const node = inject('node');
  if (node === undefined) throw new Error('There is no node');
  const root = await mkdtemp(join(tmpdir(), 'cto-git-'));
  const folder = join(root, 'app.git');
  await runProcess('git', ['init', '-q', '--bare', '-b', 'main', folder]);
  await gitIn(folder, ['config', 'http.receivepack', 'true']);
  await gitIn(folder, [
    'update-ref',
    'refs/heads/main',
    await commitFiles(folder, { 'README.md': '# App\n' }),
  ]);
  // The API server has made itself a certificate for the node's address: git is content with it, too.
  const authority = await readFile(join(node.folder, 'api', 'apiserver.crt'), 'utf8');
  const key = await readFile(join(node.folder, 'api', 'apiserver.key'), 'utf8');
  const { listener, allow } = remoteAnswers(root);
  const server = createServer({ cert: authority, key }, listener);
  const place = await listenOnNode(node.pid);
  server.listen(place.listener);
  return {
    host: place.host,
    repository: `https://${place.host}/app.git`,
    folder,
    authority,
    allow,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

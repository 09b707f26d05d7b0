/** For plays on every executor: the controller's engine on the model of the API server, with real git over HTTP. */
import { onTestFinished } from 'vitest';
import { gitRemote } from '../../../src/controller/remote/remote.ts';
import { startRemote } from '../../../src/isolation/remote/server.ts';
import type { Stage } from '../../executors/controllerExecutor.ts';
import { makeGitDir } from '../../helpers/gitDir.ts';
import { namespace, World } from './world.ts';

const token = 'token-of-the-test';

export async function memoryStage(): Promise<Stage> {
  const git = await makeGitDir();
  await git.git('config', 'http.receivepack', 'true');
  const server = await startRemote(git.folder);
  onTestFinished(async () => server.close());
  server.allow('remote', [{ user: 'x-access-token', token }]);
  const world = await World.make({
    empty: true,
    behaviour: () => 'goes on',
    git: { remote: gitRemote, folder: git.folder },
    settings: (settings) => ({
      ...settings,
      git: { ...settings.git, secret: 'git' },
      policy: { ...settings.policy, default: { ...settings.policy.default, repositories: ['*'] } },
    }),
  });
  world.server.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'git', namespace },
    data: { token: Buffer.from(token).toString('base64') },
  });
  const { stop } = world.start();
  onTestFinished(stop);
  return {
    transport: world.server.adminTransport,
    namespace,
    settings: world.settings,
    address: `http://${server.host}/remote.git`,
    repository: git.remote,
    folder: git.folder,
  };
}

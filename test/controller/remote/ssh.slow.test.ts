/** SSH keys with a real OpenSSH server: the controller's own git, both programs of pods, and a container script. */
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { prepareWorkspace } from '../../../src/controller/pod/prepare.ts';
import { integrateInPod } from '../../../src/controller/pod/integrate.ts';
import { mountedLogin } from '../../../src/controller/pod/login.ts';
import { connect, type RemoteOptions } from '../../../src/controller/remote/connection.ts';
import { remoteHead } from '../../../src/controller/remote/remote.ts';
import { gitToRemote } from '../../../src/git.ts';
import { runProcess } from '../../../src/processes.ts';
import { type GitDir, makeGitDir } from '../../helpers/gitDir.ts';
import { makeSandbox } from '../../helpers/runScript.ts';
import { type SshServer, sshd, sshServer } from '../../helpers/sshServer.ts';

interface Scene {
  git: GitDir;
  server: SshServer;
  options: RemoteOptions;
}

async function scene(change: Partial<SshServer> = {}): Promise<Scene> {
  const git = await makeGitDir();
  const server = { ...(await sshServer()), ...change };
  const { privateKey, knownHosts } = server;
  const options = {
    folder: join(git.folder, 'controller'),
    memory: join(git.folder, 'memory'),
    url: `${server.address}${git.remote}`,
    login: { kind: 'ssh' as const, privateKey, knownHosts },
  };
  return { git, server, options };
}

/** As the kubelet mounts it. */
async function mounted({ privateKey, knownHosts }: SshServer, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'ssh-privatekey'), privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'known_hosts'), knownHosts);
  return folder;
}

describe.skipIf(sshd === undefined)('over SSH', () => {
  test('the controller reads and pushes; its key is gone afterwards', async () => {
    const { git, options } = await scene();
    expect(await remoteHead(options, 'main')).toBe(git.base);
    const seen = await connect(options, async ({ repository, fetch, push }) => {
      await fetch(['+refs/heads/main:refs/heads/main']);
      await push([`${git.base}:refs/heads/new`], ['refs/heads/new:']);
      return { repository, keys: await readdir(options.memory) };
    });
    expect(seen.keys).toHaveLength(1);
    expect(await git.git('rev-parse', 'new')).toBe(git.base);
    expect(await readdir(options.memory)).toEqual([]);
    expect(await readFile(join(seen.repository, 'config'), 'utf8')).not.toContain('ssh');
  });

  test('a host with another key is refused', async () => {
    const other = await sshServer();
    const { options } = await scene();
    const port = new URL(options.url).port;
    const knownHosts = other.knownHosts.replace(/:\d+/, `:${port}`);
    const login = { kind: 'ssh' as const, privateKey: other.privateKey, knownHosts };
    await expect(remoteHead({ ...options, login }, 'main')).rejects.toMatchObject({
      hint: expect.stringContaining('Host key verification failed'),
    });
  });

  test('the programs of pods sign in with the mounted key, whatever the configuration of the image', async () => {
    const { git, server, options } = await scene();
    const credentials = await mounted(server, join(git.folder, 'secret'));
    const before = { ...process.env };
    onTestFinished(() => void (process.env = before));
    await prepareWorkspace({
      volume: join(git.folder, 'volume'),
      folder: 'app-weather',
      task: '1',
      mirror: '.cache/git/app.git',
      repository: options.url,
      credentials,
      tell: () => undefined,
    });
    const mirror = join(git.folder, 'volume', '.cache', 'git', 'app.git');
    const { stdout } = await gitToRemote(mirror, ['rev-parse', 'refs/heads/main']);
    expect(stdout).toBe(git.base);
  });

  test('an integration fetches and pushes with the mounted key', async () => {
    const { git, server, options } = await scene();
    const accepted = await git.commit('feature/task-1', { 'one.txt': 'one' }, 'main');
    const at = (name: string): string => join(git.folder, name);
    const run = { task: 'integration-1', stage: 'integration', attempt: 1 };
    const order = { repository: options.url, play: 'weather', run, start: git.base };
    const settings = { templates: '0'.repeat(64), resultsPrefix: 'refs/cto/results' };
    await mkdir(at('files'));
    await writeFile(at('files/order.json'), JSON.stringify({ ...order, ...settings }));
    const task = { id: '1', title: 'One', branch: 'feature/task-1', accepted: [accepted] };
    await writeFile(at('files/tasks.json'), JSON.stringify([task]));
    const before = { ...process.env };
    onTestFinished(() => void (process.env = before));
    const exitCode = await integrateInPod({
      files: at('files'),
      repository: at('integration.git'),
      credentials: await mounted(server, at('secret')),
      result: at('result'),
      tell: () => undefined,
    });
    expect(exitCode).toBe(0);
    expect(await git.files('cto/weather/integration')).toMatchObject({ 'one.txt': 'one' });
  });

  test('a key that the kubelet mounted is root’s and readable by the pod’s group: ssh takes it', async () => {
    if (process.getuid?.() !== 0) return;
    const { git, server, options } = await scene();
    const credentials = await mounted(server, join(git.folder, 'secret'));
    await runProcess('chgrp', ['-R', '65534', credentials]);
    await chmod(join(credentials, 'ssh-privatekey'), 0o440);
    await chmod(git.folder, 0o755);
    const env = { PATH: process.env['PATH'] ?? '', ...(await mountedLogin(credentials)) };
    const args = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      'git',
      'ls-remote',
      options.url,
      'main',
    ];
    const { stdout } = await runProcess('setpriv', args, { env });
    expect(stdout).toContain(git.base);
  });

  test('a container script clones and pushes', async () => {
    const sandbox = await makeSandbox();
    onTestFinished(sandbox.remove);
    const server = await sshServer();
    await mounted(server, join(sandbox.folder, 'secrets'));
    const { exitCode, summary } = await sandbox.run({
      repositoryUrl: `${server.address}${sandbox.remote}`,
      agent: `echo new >new.txt\necho '{"type":"result","subtype":"success","is_error":false}'`,
    });
    expect({ exitCode, phase: summary.phase }).toEqual({ exitCode: 0, phase: 'done' });
    expect(await sandbox.git('rev-parse', 'feature/task-1')).toBe(summary.commit);
  });
});

/** A real OpenSSH server on the loopback interface, for this user and one key; where none is installed (Debian: openssh-server), tests are skipped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { runProcess } from '../../src/processes.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { freePorts } from './freePorts.ts';

export interface SshServer {
  /** `ssh://user@127.0.0.1:port`; a path follows. */
  address: string;
  privateKey: string;
  /** Line of known_hosts. */
  knownHosts: string;
}

/** It does not start without its whole path. */
export const sshd = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  .map((folder) => join(folder, 'sshd'))
  .find((file) => {
    try {
      accessSync(file);
      return true;
    } catch {
      return false;
    }
  });

export async function sshServer(): Promise<SshServer> {
  const folder = await temporaryFolder();
  const at = (name: string): string => join(folder, name);
  for (const name of ['host', 'user'])
    await runProcess('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)]);
  const [port = 0] = await freePorts(1);
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${at('host')}`,
    `AuthorizedKeysFile ${at('user.pub')}`,
    'PasswordAuthentication no',
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
  ];
  await writeFile(at('config'), `${settings.join('\n')}\n`);
  // Started as root, it wants this folder of the system.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });
  const server = spawn(sshd ?? 'sshd', ['-D', '-e', '-f', at('config')], { stdio: 'ignore' });
  onTestFinished(async () => {
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
  });
  await listening(port, server);
  const [type, key] = (await readFile(at('host.pub'), 'utf8')).split(' ');
  return {
    address: `ssh://${userInfo().username}@127.0.0.1:${port}`,
    privateKey: await readFile(at('user'), 'utf8'),
    knownHosts: `[127.0.0.1]:${port} ${type} ${key}\n`,
  };
}

async function listening(port: number, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600 && server.exitCode === null; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const end = await Promise.race([
      once(socket, 'connect').then(() => 'open'),
      once(socket, 'error').then(() => 'closed'),
    ]).catch(() => 'closed');
    socket.destroy();
    if (end === 'open') return;
    await sleep(100);
  }
  throw new Error(`The SSH server does not listen; exit code: ${server.exitCode ?? 'it runs'}`);
}

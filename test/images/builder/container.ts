/**
 * Decides how what was built is started: by runc, as a pod of the restricted standard would start it. Its root can't be written
 * to, it has no capability, no network, no new privileges, and is the user that the image names; /tmp alone is writable.
 */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { runProcess } from '../../../src/processes.ts';
import type { BuiltImage } from './layout.ts';

export interface Start {
  /** In place of the image's entry point and command. */
  command?: readonly string[];
  /** In place of the image's command. */
  args?: readonly string[];
  /** Folders of this machine, by the path at which the container has them. */
  folders?: Readonly<Record<string, string>>;
}

export interface Started {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

/** The image's files in a folder, as their owners' and with their modes. */
export async function unpack(folder: string, files: string): Promise<string> {
  const root = join(folder, 'root');
  await mkdir(root);
  await runProcess('tar', ['--extract', '--numeric-owner', '-p', `--file=${files}`, '-C', root]);
  return root;
}

/** Starts it and waits until it has ended. */
export async function start(image: BuiltImage, root: string, what: Start): Promise<Started> {
  const bundle = await mkdtemp(join(root, '..', 'bundle-'));
  await writeFile(join(bundle, 'config.json'), JSON.stringify(specification(image, root, what)));
  const words = ['--root', join(bundle, 'state'), 'run', '--bundle', bundle];
  const { exitCode, stdout, stderr } = await execa(
    'runc',
    [...words, `cto-${process.pid}-${bundle.slice(-6)}`],
    {
      reject: false,
      stdin: 'ignore',
    },
  );
  return { exitCode, stdout, stderr };
}

function specification({ config }: BuiltImage, root: string, what: Start): Record<string, unknown> {
  const [uid, gid] = config.User.split(':').map(Number);
  const command = what.command ?? [...config.Entrypoint, ...(what.args ?? config.Cmd)];
  const folders = Object.entries(what.folders ?? {}).map(([destination, source]) => ({
    destination,
    source,
    type: 'bind',
    options: ['rbind', 'rw', 'nosuid', 'nodev'],
  }));
  return {
    ociVersion: '1.0.2',
    process: {
      user: { uid, gid },
      args: command,
      env: [...config.Env, 'HOME=/tmp'],
      cwd: config.WorkingDir === '' ? '/' : config.WorkingDir,
      capabilities: {},
      noNewPrivileges: true,
    },
    root: { path: root, readonly: true },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
      { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'mode=1777'] },
      ...folders,
    ],
    linux: { namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
  };
}

/** Decides how a script is run as a pod would run it: the volume is shared; home, temporary folder and remote are its own; no network. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles } from '../../isolation/files.ts';
import { slowly } from '../../isolation/locate.ts';
import { namespaceSandbox } from '../../isolation/sandbox/namespaces.ts';
import type { Sandbox, Start } from '../../isolation/sandbox/sandbox.ts';
import { makeSeed } from '../../isolation/remote/repositories.ts';
import { programsFolder, remotesFolder, writeStandIns } from './standIns.ts';

/** What every run finds: made once. */
export interface PodWorld {
  folder: string;
  /** Laid over the machine. */
  prepared: string;
  /** Seconds that one script may take. */
  seconds: number;
}

/** One script of a task. */
export interface PodScript {
  task: string;
  text: string;
  /** Notes every command with its time. */
  slowly?: boolean;
}

const home = '/home/agent';
export const podsFolder = '/cto/pods';

/** Makes the world, and takes it away afterwards. */
export async function withPodWorld<T>(seconds: number, use: (world: PodWorld) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cto-run-'));
  try {
    const prepared = join(folder, 'prepared');
    for (const name of ['workspace', home, podsFolder, remotesFolder]) {
      await mkdir(join(prepared, name), { recursive: true });
    }
    await writeFiles([
      [join(prepared, 'task-files/task.md'), '# Task\n'],
      [join(prepared, 'task-files/prompt.md'), 'Do the task.\n'],
    ]);
    await writeStandIns(prepared);
    await makeSeed(join(prepared, '/cto/seed'));
    return await use({ folder, prepared, seconds });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a sandbox, uses it and ends it. */
export async function inSandbox<T>(world: PodWorld, use: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(world.folder, 'sandbox-'));
  const { prepared, seconds } = world;
  const sandbox = await namespaceSandbox({
    folder,
    prepared,
    programs: programsFolder,
    processes: 'wrappers',
    seconds,
  });
  try {
    return await use(sandbox);
  } finally {
    await sandbox.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the pod's own folders are, and that nothing of the machine's kernel can be set from it. */
const enterPod = `set -e
own="${podsFolder}/$1"
mkdir -p "$own/home" "$own/tmp" "$own/remotes"
cp -a /cto/seed "$own/remotes/.seed"
mount --bind "$own/home" ${home}
mount --bind "$own/remotes" ${remotesFolder}
mount --bind "$own/tmp" /tmp
mount -o remount,bind,ro /proc
ulimit -c 0 -f 262144
cd ${home}
shift
rights=(--no-new-privs --bounding-set=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setuid,+setgid)
exec setpriv "\${rights[@]}" "$@"`;

/** Writes the script where the sandbox finds it, and how to start it. */
export async function podStart(sandbox: Sandbox, { task, text, ...script }: PodScript): Promise<Start> {
  const place = `/cto/scripts/${task}/container.sh`;
  await writeFiles([[sandbox.outside(place), text]]);
  const run = script.slowly === true ? ['bash', '-c', slowly, place] : ['bash', place];
  const enter = ['unshare', '--mount', '--net', '--propagation', 'private', 'bash', '-c', enterPod] as const;
  return {
    task,
    command: [...enter, 'pod', task, ...run],
    env: {
      ...sandbox.env,
      HOME: home,
      USER: 'agent',
      // Images bring an identity for commits; a script's own one comes before it.
      EMAIL: 'agent@example.com',
      GITHUB_TOKEN: 'sample-token',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
    },
  };
}

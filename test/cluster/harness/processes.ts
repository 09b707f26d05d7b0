/** Decides how programs of a test cluster start, where their words go, and that they are stopped by recorded process id. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { CtoError } from '../../../src/errors.ts';

export interface RunningProgram {
  name: string;
  pid: number;
  /** Undefined while it runs. */
  exitCode: () => number | undefined;
}

const recordOf = (folder: string, name: string): string => join(folder, 'pids', `${name}.pid`);
const logOf = (folder: string, name: string): string => join(folder, 'logs', `${name}.log`);

/** Starts a program of the cluster in `folder`; its process id is recorded there before anything else. */
export async function startProgram(
  folder: string,
  { name, program, args }: { name: string; program: string; args: readonly string[] },
): Promise<RunningProgram> {
  await mkdir(join(folder, 'pids'), { recursive: true });
  await mkdir(join(folder, 'logs'), { recursive: true });
  // A group of its own: Ctrl-C in the terminal must not end it before those that need it.
  const child = execa(program, args, {
    stdin: 'ignore',
    stdout: { file: logOf(folder, name) },
    stderr: { file: logOf(folder, name) },
    buffer: false,
    reject: false,
    detached: true,
    cleanup: true,
  });
  if (child.pid === undefined) throw new CtoError('program-missing', `${program} could not start`);
  await writeFile(recordOf(folder, name), `${child.pid}\n`);
  let code: number | undefined;
  void child.then(({ exitCode }) => (code = exitCode ?? -1));
  return { name, pid: child.pid, exitCode: () => code };
}

/** The end of a program's log, for an error message. */
export async function lastWords(folder: string, name: string): Promise<string> {
  const text = await readFile(logOf(folder, name), 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-8).join('\n');
}

/** Stops what is recorded in `folder`, in the order of `names`, and waits until each has left. */
export async function stopRecorded(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const pid = Number(await readFile(recordOf(folder, name), 'utf8').catch(() => '0'));
    if (await isOurs(pid, folder)) await stopProcess(pid);
  }
}

/** Its command line names our folder: process ids are used again. */
async function isOurs(pid: number, folder: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 1) return false;
  const words = await execa('ps', ['-o', 'args=', '-p', String(pid)], { reject: false });
  return words.stdout.includes(folder);
}

/** etcd and the API server take up to ten seconds to leave. */
async function stopProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; isAlive(pid); waited += 100) {
    if (waited >= 20_000) process.kill(pid, 'SIGKILL');
    await wait(100);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Folders below `parent` whose owner, the number at the end of their name, is gone. */
export async function abandoned(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  return names.filter((name) => !isAlive(Number(name.split('-').at(-1)))).map((name) => join(parent, name));
}

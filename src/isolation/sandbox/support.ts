/** Decides what this machine allows: namespaces for files, strace for processes. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '../../processes.ts';
import type { Watching } from '../types.ts';

/** Makes the sandbox from inside its namespaces. */
export const enterScript = join(import.meta.dirname, 'enter.sh');

/** How a command gets namespaces of its own: as root directly, else as root of a user namespace. */
export function namespaceCommand(command: readonly string[]): {
  program: string;
  args: string[];
  env: Record<string, string>;
} {
  const isRoot = process.getuid?.() === 0;
  const own = ['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
  const args = [...(isRoot ? [] : ['--user', '--map-root-user']), ...own, '--', ...command];
  return { program: 'unshare', args, env: isRoot ? {} : { CTO_UNPRIVILEGED: '1' } };
}

/** Tries both; what was asked for is taken as it is. */
export async function watchingHere(asked: Partial<Watching> = {}): Promise<Watching> {
  return {
    files: asked.files ?? ((await overlayWorks()) ? 'namespaces' : 'moved'),
    processes: asked.processes ?? ((await straceWorks()) ? 'strace' : 'wrappers'),
  };
}

/** Makes a sandbox in which nothing is run. */
async function overlayWorks(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'cto-trial-'));
  try {
    const [area, prepared] = [join(folder, 'area'), join(folder, 'prepared')];
    await mkdir(area);
    await mkdir(join(prepared, 'workspace'), { recursive: true });
    const { program, args, env } = namespaceCommand(['bash', enterScript, area, prepared]);
    return await succeeds(program, args, env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function straceWorks(): Promise<boolean> {
  return succeeds('strace', ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=execve', '-o', '/dev/null', 'true']);
}

/** Whether a program is there and ends well. */
async function succeeds(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const all = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...env };
  return runProcess(program, args, { env: all }).then(
    () => true,
    () => false,
  );
}

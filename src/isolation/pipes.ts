/** Decides how processes are started that the check talks to while they run: argument arrays, and exactly this environment. */
import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';

export interface PipedProcess {
  pid: number;
  stdin: Writable;
  stdout: Readable;
  /** Exit code, and what it wrote to standard error. */
  ended: Promise<{ code: number | undefined; stderr: string }>;
}

/** Starts a program whose input and output the caller handles; it ends with this process. */
export function startPipes(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): PipedProcess {
  const child = execa(program, args, {
    env,
    extendEnv: false,
    reject: false,
    buffer: { stdout: false },
    stdin: 'pipe',
  });
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin,
    stdout: child.stdout,
    ended: (async () => {
      const { exitCode, stderr } = await child;
      return { code: exitCode, stderr };
    })(),
  };
}

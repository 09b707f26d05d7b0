/** What a command gets of the outside world, so that tests can give it another one. */
import type { Output } from '../local/progress/display.ts';

export interface Io {
  stdout: Output;
  stderr: NodeJS.WritableStream;
  env: NodeJS.ProcessEnv;
  /** Current folder, absolute. */
  cwd: string;
}

/** Ends of the `cto` command. `failed`: the play failed, or something was found; `badInput`: nothing was begun. */
export const exitCode = { succeeded: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** Waits for a command's exit code. */
export type Finish = (code: Promise<number>) => Promise<void>;

/** What a sandbox is, however it is made: scripts run in it, and afterwards it tells everything that they touched. */
import type { Change, Watching } from '../types.ts';

export interface Start {
  task: string;
  /** Program and arguments, as the sandbox sees the paths. */
  command: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
  /** File that is standard input, as the sandbox sees it. */
  input?: string;
}

/** What one started program did. */
export interface Ended {
  task: string;
  code: number;
  /** Standard output and standard error. */
  log: string;
  /** What was recorded of the processes it started. */
  trace: string;
}

export interface Sandbox {
  files: Watching['files'];
  /** Where a task's workspace is, as the scripts see it. */
  workspaceOf: (task: string) => string;
  /** Folder in which scripts are told to write their results, as they see it. */
  results: string;
  /** Environment of a program before the script sets its own. */
  env: Readonly<Record<string, string>>;
  /** Where a path that the scripts see can be read from here. */
  outside: (path: string) => string;
  /** Starts all at once and waits for all. */
  run: (starts: readonly Start[]) => Promise<Ended[]>;
  /** Everything touched since the sandbox was made, sorted by path; folders in which something else was touched left out. */
  changes: () => Promise<Change[]>;
  /** What is left running. */
  leftRunning: () => Promise<string[]>;
  end: () => Promise<void>;
}

export interface SandboxOptions {
  /** Empty folder of this sandbox. */
  folder: string;
  /** Folder whose content the scripts find: `workspace/…` and `home/…`. */
  prepared: string;
  /** Put before PATH. */
  programs: string;
  processes: Watching['processes'];
  /** Seconds that a program may take. */
  seconds: number;
}

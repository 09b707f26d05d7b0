/** The words of the isolation check: what is run, what was touched, what was found. */
import type { Place } from '../errors.ts';

export type ChangeKind = 'created' | 'changed' | 'deleted' | 'chmod';

/** Something that is no longer as it was before the scripts ran. */
export interface Change {
  /** Absolute path as the script saw it. */
  path: string;
  what: ChangeKind;
  /** Nothing but its times is different. */
  onlyTimes?: true;
  /** When the file system says it happened, in milliseconds; unknown for what is gone. */
  at?: number;
}

export interface IsolationFinding {
  /** Stable kebab-case name of the check that found it. */
  code: string;
  /** Compiled path of the template that did it. */
  template: string;
  /** What was touched: a path, a ref or a process. */
  path: string;
  message: string;
  hint: string;
  what?: ChangeKind;
  at?: number;
  /** Where in the sources, when that could be told. */
  source?: Required<Place>;
}

/** What one compiled script did. */
export interface ScriptReport {
  template: string;
  cli: string;
  /** Scripts started, both tasks and all rounds. */
  runs: number;
  /** Files, folders and links that its tasks' workspaces hold at the end. */
  written: number;
  /** Paths and modes below the first task's workspace, volatile names taken out; one a line. */
  tree: readonly string[];
  findings: readonly IsolationFinding[];
  seconds: number;
}

/** How the file system was watched, and how processes were. */
export interface Watching {
  files: 'namespaces' | 'moved';
  processes: 'strace' | 'wrappers';
}

export interface IsolationReport {
  watching: Watching;
  scripts: readonly ScriptReport[];
  seconds: number;
}

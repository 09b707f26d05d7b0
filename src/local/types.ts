/** What a local play needs to know before it starts, and what it tells while it goes on. */
import type { Plan } from '../plan/types.ts';
import type { RunOptions } from '../play/run/options.ts';
import type { Outcome, PlaySettings, RunId, TaskEnd } from '../play/types.ts';
import type { RetentionPolicy } from '../workspaces/retention.ts';
import type { UsageLimits } from './usageLimit.ts';

export interface LocalPlayOptions extends RunOptions {
  plan: Plan;
  settings: PlaySettings;
  /** Address or absolute path of the user's remote. */
  repositoryUrl: string;
  /** Absolute path of the local root. */
  root: string;
  /** Absolute path of a JSON file for `src/rehearsal/agent.sh`, with `bin/` beside it; without it the real CLIs run. */
  rehearsal?: string;
  /** Continue an unfinished play; without it an unfinished play of this name is an error. */
  resume: boolean;
  /** Push branches to the user's remote. */
  publish: boolean;
  /** When every task is integrated and published, move the remote's base branch forward to it. */
  autoMerge?: boolean;
  /** Seconds that one run may take. */
  deadline: number;
  /** Which workspaces of the play go at its end; default `never`. */
  retention?: RetentionPolicy;
  /** How long nobody must have used them, in milliseconds; default: 0, with `ttl` 7 days. */
  retentionAge?: number;
  /** What each workspace may take of the disk; without it there is no limit. */
  limits?: UsageLimits;
  /** Model keys (from the user's environment) by name; never written below the root. */
  keys: Readonly<Record<string, string>>;
  /** Aborted on Ctrl-C: runs are stopped, nothing half-written stays. */
  signal: AbortSignal;
  listener: (event: PlayEvent) => void;
}

export type PlayEvent =
  | { type: 'play-started'; play: string; folder: string; tasks: number; levels: number; resumed: boolean }
  | { type: 'run-started'; run: RunId; level: number; agent: string; cli: string; log: string }
  /** A line of the run's log that marks where it stands: `workspace` (the 📁 line) or a section. */
  | { type: 'run-workspace'; run: RunId; path: string }
  | { type: 'run-section'; run: RunId; section: string }
  | { type: 'run-ended'; run: RunId; outcome: Outcome; seconds: number }
  | { type: 'integrated'; level: number; branch: string; commit: string; tasks: readonly string[] }
  | { type: 'task-blocked'; task: string; reason: string }
  | { type: 'published'; branch: string; commit: string }
  | { type: 'notice'; text: string };

export interface PlaySummary {
  outcome: 'succeeded' | 'failed' | 'stopped';
  tasks: readonly {
    id: string;
    title: string;
    level: number;
    end: TaskEnd;
    branch: string;
    commit?: string;
    /** Runs that this play ever needed for it. */
    runs: number;
  }[];
  integration: { branch: string; commit?: string };
  /** Runs started by this call; 0 when everything was done before. */
  started: number;
  folder: string;
}

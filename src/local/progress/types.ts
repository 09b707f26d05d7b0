/** The words of progress: how a play stands for the person who watches it. Times are milliseconds since the epoch. */
import type { ReviewStage, RunId } from '../../play/types.ts';

/** A stage that every task goes through; remediation stands beside the one that it answers. */
export type ChainStage = 'implementation' | ReviewStage;

/** How a stage of a task stands. `changes`: the stage found something; `failed`: its run failed. */
export type Mark = 'todo' | 'running' | 'passed' | 'changes' | 'failed';

/** The run that is going on for a task or an integration. */
export interface CurrentRun {
  run: RunId;
  agent: string;
  cli: string;
  section: string | undefined;
  since: number;
}

export interface TaskProgress {
  id: string;
  title: string;
  level: number;
  /** Tasks that have to be completed first. */
  after: readonly string[];
  /** `ready`: all its stages are through, it waits for the integration of its level. */
  state: 'waiting' | 'running' | 'ready' | 'integrated' | 'failed' | 'blocked';
  stages: readonly { stage: ChainStage; mark: Mark }[];
  current: CurrentRun | undefined;
  /** What the next run answers, or why the task ended: `2 findings`, `conflict in src/a.js`. */
  note: string | undefined;
  runs: number;
  /** First start and last end. */
  since: number | undefined;
  until: number | undefined;
}

export interface LevelProgress {
  level: number;
  since: number | undefined;
  until: number | undefined;
  /** Integration that is going on. */
  current: CurrentRun | undefined;
  commit: string | undefined;
}

export interface ProgressState {
  play: string;
  folder: string | undefined;
  /** The sentence that says that this is a rehearsal. */
  rehearsal: string | undefined;
  /** It is played elsewhere: who watches it may leave. */
  elsewhere: boolean;
  resumed: boolean;
  stopping: boolean;
  /** Runs of agents that this call started. */
  runs: number;
  since: number;
  tasks: readonly TaskProgress[];
  levels: readonly LevelProgress[];
}

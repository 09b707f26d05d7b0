/** The words of a play: what is settled before it starts, what is observed of its runs, what to do next. */
import type { CliName } from '../clis/agentCli.ts';
import type { Stage } from './result.ts';

export type ReviewStage = 'quality' | 'security' | 'testing';
export const reviewStages: readonly ReviewStage[] = ['quality', 'security', 'testing'];

/** What the step function needs of a task; see `src/plan/` for where it comes from. */
export interface PlannedTask {
  id: string;
  /** Ids of tasks of this plan that still have to be completed first. */
  dependencies: readonly string[];
  /** 1-based. */
  level: number;
  /** A front-end task is implemented by the front-end agent. */
  frontend: boolean;
  /** Agent that the plan asks for by name, lower case: implements the task in place of the role's. */
  agent?: string;
}

/** Tasks in plan order; those that are `done` are not in it, those that can't run have `blocked`. */
export interface PlayPlan {
  tasks: readonly PlannedTask[];
  /** Task id -> why it will not run (skipped itself, or behind a skipped one). */
  blocked: Readonly<Record<string, string>>;
}

export interface PlaySettings {
  /** Runs at once; 1 when `parallelExecution` is off. */
  maxParallel: number;
  /** Review stages in order; may be empty. */
  stages: readonly ReviewStage[];
  /** Remediation rounds (and agent retries) that each stage of a task may cost. */
  maxRetries: number;
  stageMaxRetries: Readonly<Partial<Record<Stage, number>>>;
  /** In place of the implementation's, for front-end tasks. */
  frontendMaxRetries?: number;
  /** How often a run whose environment failed is started again. */
  environmentRetries: number;
  /** Agent of each role. */
  roles: Readonly<Record<'implementation' | 'frontend' | 'remediation' | ReviewStage, string>>;
}

export interface AgentChoice {
  cli: CliName;
  model: string;
  /** Models that the attempts of a stage take in turn; without it all take `model`. */
  rotation?: readonly string[];
}

/** The model of an attempt, counted from 1. */
export function modelOf({ model, rotation = [] }: AgentChoice, attempt: number): string {
  return rotation[(attempt - 1) % rotation.length] ?? model;
}

/** Names one run of a play. `task` is a task's id or `integration-<level>`. */
export interface RunId {
  task: string;
  stage: Stage;
  /** 1-based; counts the runs of this stage for this task. */
  attempt: number;
}

export type Outcome =
  | { kind: 'done'; commit: string; verdict?: 'pass' | 'changes'; findings: number }
  /** The agent failed (exit 20): its CLI, a check, or no valid verdict. */
  | { kind: 'agent-failed'; reason: string; findings: number }
  /** The environment failed (exit 30, or nothing that could be believed); `tries` counts how often so far. */
  | { kind: 'environment-failed'; reason: string; tries: number }
  /** The run can't work with what it was given (exit 40). */
  | { kind: 'bad-input'; reason: string }
  /** Integration only: `task` does not merge; `integrated` did, and the integration branch holds them. */
  | { kind: 'conflict'; task: string; files: readonly string[]; integrated: readonly string[] };

/** `tasks`, of an integration run: those that it was told to merge. A remediation's `because` follows from the other runs. */
export type ObservedRun = RunId & { tasks?: readonly string[] } & (
    { state: 'running' } | { state: 'ended'; outcome: Outcome }
  );

export interface Observed {
  /** In any order; each run once. A run is in it from before it starts. */
  runs: readonly ObservedRun[];
  /** A person asked to stop: nothing new starts. */
  stopping: boolean;
}

/** A `block` stands in every answer while it holds: who tells people tells them once. */
export type Action =
  | { type: 'start'; run: RunId; agent: string; level: number }
  /** A run of the remediation agent; `because` is the run whose findings, failure or conflict it answers. */
  | { type: 'remediate'; run: RunId; agent: string; level: number; because: RunId }
  /** Merge the branches of `tasks`, in this order, into the play's integration branch. */
  | { type: 'integrate'; run: RunId; level: number; tasks: readonly string[] }
  | { type: 'block'; task: string; reason: string }
  | { type: 'wait'; for: readonly RunId[] }
  | { type: 'finish'; outcome: 'succeeded' | 'failed' | 'stopped'; tasks: Readonly<Record<string, TaskEnd>> };

/** How a task of the plan stands when the play finishes. */
export type TaskEnd =
  | { state: 'integrated' }
  | { state: 'failed'; reason: string }
  | { state: 'blocked'; reason: string }
  | { state: 'unfinished' };

/** `task/stage/attempt`: one text for logs, folders and look-ups. */
export function runKey({ task, stage, attempt }: RunId): string {
  return `${task}/${stage}/${attempt}`;
}

/** What one call of a local play works with, and what it knows of the runs so far. */
import type { Outcome, ObservedRun, RunId } from '../play/types.ts';
import { runKey } from '../play/types.ts';
import { type PlayPaths, runPaths } from './paths.ts';
import type { PlayRecord } from './record.ts';
import { type RunState, writeRunState } from './runState.ts';
import type { LocalPlayOptions } from './types.ts';

export interface Home {
  /** The root is checked. */
  options: LocalPlayOptions;
  paths: PlayPaths;
  record: PlayRecord;
  /** Folder in memory for model keys. */
  secrets: string;
  /** What was written down of each run, by `runKey`. */
  states: Map<string, RunState>;
  /** What the step function is told, by `runKey`. */
  board: Map<string, ObservedRun>;
}

/** A run begins, or begins again: written down with its process, before it does anything. */
export async function noteStart(home: Home, state: Omit<RunState, 'ended'>): Promise<void> {
  const ended = home.states.get(runKey(state.run))?.ended;
  await note(home, ended === undefined ? state : { ...state, ended });
}

/** A run has ended; `undefined` when it was interrupted: then it is as it was before it began. */
export async function noteEnd(
  home: Home,
  run: RunId,
  end: { outcome: Outcome; seconds: number } | undefined,
): Promise<void> {
  const state = home.states.get(runKey(run));
  if (state === undefined) return;
  const { process: _, ...rest } = state;
  const order = [...home.states.values()].filter(({ ended }) => ended !== undefined).length + 1;
  await note(home, end === undefined ? rest : { ...rest, ended: { ...end, order } });
}

async function note(home: Home, state: RunState): Promise<void> {
  home.states.set(runKey(state.run), state);
  await writeRunState(runPaths(home.paths, state.run).state, state);
}

/** How often the environment of this run failed before. */
export function triesOf(home: Home, run: RunId): number {
  const outcome = home.states.get(runKey(run))?.ended?.outcome;
  return outcome?.kind === 'environment-failed' ? outcome.tries : 0;
}

/** The outcome of a run that ended. */
export function outcomeOf({ board }: Pick<Home, 'board'>, run: RunId): Outcome | undefined {
  const observed = board.get(runKey(run));
  return observed?.state === 'ended' ? observed.outcome : undefined;
}

/** The commit that a level starts from: what the levels before it were integrated to, else the base. */
export function levelStart({ board, record }: Pick<Home, 'board' | 'record'>, level: number): string {
  const commits = [...board.values()].flatMap((run) =>
    run.stage === 'integration' && run.state === 'ended' && run.outcome.kind === 'done'
      ? [{ level: Number(run.task.replace('integration-', '')), commit: run.outcome.commit }]
      : [],
  );
  const before = commits.filter((each) => each.level < level).toSorted((a, b) => a.level - b.level);
  return before.at(-1)?.commit ?? record.baseCommit;
}

/** The commits that runs of a task reported and we accepted. */
export function acceptedCommits({ board }: Pick<Home, 'board'>, task: string): string[] {
  return [...board.values()].flatMap((run) =>
    run.task === task && run.state === 'ended' && run.outcome.kind === 'done' ? [run.outcome.commit] : [],
  );
}

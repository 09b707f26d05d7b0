/** What the step function looks at: the plan, the settings and the observed runs by name. */
import { CtoError } from '../errors.ts';
import { runKey } from './types.ts';
import type { ObservedRun, PlayPlan, PlaySettings, RunId } from './types.ts';

export interface PlayView {
  plan: PlayPlan;
  settings: PlaySettings;
  /** By `runKey`. */
  runs: ReadonlyMap<string, ObservedRun>;
}

/** The order of `runs` does not matter; a run that is in it twice is an error. */
export function viewOf(plan: PlayPlan, settings: PlaySettings, runs: readonly ObservedRun[]): PlayView {
  const byKey = new Map(runs.map((run) => [runKey(run), run]));
  if (byKey.size < runs.length) {
    const keys = runs.map(runKey);
    const twice = keys.find((key, index) => keys.indexOf(key) < index);
    throw new CtoError('run-observed-twice', `the run ${twice} was observed twice`, {
      hint: 'An executor reports each run once, with its last state.',
    });
  }
  return { plan, settings, runs: byKey };
}

/** Runs that are going on, whatever they belong to, in an order that depends on their names only. */
export function runningOf({ runs }: PlayView): readonly RunId[] {
  return [...runs]
    .filter(([, { state }]) => state === 'running')
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { task, stage, attempt }]) => ({ task, stage, attempt }));
}

/** Plays a whole plan against the step function without starting anything: runs end as a world of the test's choosing says. */
import { step } from '../../src/play/step.ts';
import { runKey } from '../../src/play/types.ts';
import type {
  Action,
  Observed,
  ObservedRun,
  Outcome,
  PlayPlan,
  PlaySettings,
  RunId,
} from '../../src/play/types.ts';

export interface World {
  /** How a run ends. `tries` counts its starts; `tasks` are those that an integration run merges. */
  outcomeOf(run: RunId, tries: number, tasks: readonly string[]): Outcome;
  /** Which of `count` running runs ends next, from 0. */
  pick(count: number): number;
}

/** What the step function was given and what it answered. */
export interface Moment {
  observed: Observed;
  actions: readonly Action[];
}

export interface SimulateOptions {
  /** Runs observed before: a play that goes on. */
  before?: readonly ObservedRun[];
  /** A person asks to stop after so many moments. */
  stopAfter?: number;
}

/** A play that runs longer than this has lost its way. */
const mostMoments = 5000;

/** All moments of a play, the last with its `finish`. Throws when the play does not end or an answer is out of place. */
export function simulate(
  plan: PlayPlan,
  settings: PlaySettings,
  world: World,
  { before = [], stopAfter = Infinity }: SimulateOptions = {},
): readonly Moment[] {
  const runs = new Map(before.map((run) => [runKey(run), run]));
  const tries = new Map(before.map((run) => [runKey(run), triesOf(run)]));
  const moments: Moment[] = [];
  while (moments.length < mostMoments) {
    const observed: Observed = { runs: [...runs.values()], stopping: moments.length >= stopAfter };
    const actions = step(plan, settings, observed);
    moments.push({ observed, actions });
    if (actions.some(({ type }) => type === 'finish')) return moments;
    for (const action of actions) begin(action, runs, tries);
    endOne(runs, tries, world);
  }
  throw new Error(`the play did not finish in ${mostMoments} moments`);
}

/** How often a run was started before, as far as its end tells. */
function triesOf(run: ObservedRun): number {
  return run.state === 'ended' && run.outcome.kind === 'environment-failed' ? run.outcome.tries : 0;
}

function begin(action: Action, runs: Map<string, ObservedRun>, tries: Map<string, number>): void {
  if (action.type !== 'start' && action.type !== 'remediate' && action.type !== 'integrate') return;
  const key = runKey(action.run);
  const seen = runs.get(key);
  if (seen !== undefined && !(seen.state === 'ended' && seen.outcome.kind === 'environment-failed')) {
    throw new Error(`${key} was started though it was observed as ${seen.state}`);
  }
  tries.set(key, (tries.get(key) ?? 0) + 1);
  const tasks = action.type === 'integrate' ? { tasks: action.tasks } : {};
  runs.set(key, { ...action.run, ...tasks, state: 'running' });
}

function endOne(runs: Map<string, ObservedRun>, tries: ReadonlyMap<string, number>, world: World): void {
  const running = [...runs].filter(([, { state }]) => state === 'running');
  const chosen = running[world.pick(running.length)];
  if (chosen === undefined) throw new Error('nothing runs and the play is not finished');
  const [key, { task, stage, attempt, tasks }] = chosen;
  const outcome = world.outcomeOf({ task, stage, attempt }, tries.get(key) ?? 1, tasks ?? []);
  runs.set(key, { task, stage, attempt, ...(tasks === undefined ? {} : { tasks }), state: 'ended', outcome });
}

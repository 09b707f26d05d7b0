/** Follows one level: its tasks until each has ended, then the integration of those that are completed. */
import { judge } from './judgement.ts';
import { walkConflict, walkTask } from './taskWay.ts';
import type { Standing, StartAction, TaskWay } from './taskWay.ts';
import { runKey } from './types.ts';
import type { ObservedRun, PlannedTask, RunId, TaskEnd } from './types.ts';
import type { PlayView } from './view.ts';

export interface LevelWay {
  /** Nothing is left to do in this level. */
  over: boolean;
  ways: readonly TaskWay[];
  /** Ids of tasks that the integration branch holds. */
  integrated: ReadonlySet<string>;
  /** The integration run that can start now. */
  integrate?: StartAction;
}

/** `tasks` are those of the level that are not blocked, in plan order. */
export function walkLevel(level: number, tasks: readonly PlannedTask[], view: PlayView): LevelWay {
  const ways = tasks.map((task) => walkTask(task, view));
  const open = ways.some(({ standing }) => isOpen(standing));
  return open ? { over: false, ways, integrated: new Set() } : integrateLevel(level, ways, view);
}

/** How each task of the level stands. */
export function endsOf({ ways, integrated }: LevelWay): ReadonlyMap<string, TaskEnd> {
  return new Map(ways.map(({ task, standing }) => [task.id, endOf(standing, integrated.has(task.id))]));
}

function endOf(standing: Standing, integrated: boolean): TaskEnd {
  if (standing.state === 'failed') return standing;
  return standing.state === 'completed' && integrated ? { state: 'integrated' } : { state: 'unfinished' };
}

function integrateLevel(level: number, ways: readonly TaskWay[], view: PlayView): LevelWay {
  const integrated = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    const run: RunId = { task: `integration-${level}`, stage: 'integration', attempt };
    const tasks = completedOf(ways);
    const integrate: StartAction = { type: 'integrate', run, level, tasks };
    const seen = view.runs.get(runKey(run));
    if (seen === undefined) {
      const over = tasks.every((id) => integrated.has(id));
      return over ? { over, ways, integrated } : { over, ways, integrated, integrate };
    }
    if (seen.state === 'running') return { over: false, ways, integrated };
    const after = afterIntegration(seen, { tasks, ways, integrated, view });
    if (after === 'again') return { over: false, ways, integrated, integrate };
    if (after === 'wait') return { over: false, ways, integrated };
  }
}

interface Integration {
  /** Completed tasks of the level. */
  tasks: readonly string[];
  ways: readonly TaskWay[];
  integrated: Set<string>;
  view: PlayView;
}

/** Takes in what an ended integration run says: `wait` when a task has to be remediated, `go on` to the next attempt. */
function afterIntegration(
  seen: ObservedRun & { state: 'ended' },
  { tasks, ways, integrated, view }: Integration,
): 'again' | 'wait' | 'go on' {
  const told = new Set(seen.tasks ?? tasks);
  // Otherwise a run of an earlier form of the plan, from before some of its tasks were marked as done.
  if (!tasks.some((id) => told.has(id))) return 'go on';
  const { outcome } = seen;
  if (outcome.kind === 'conflict' && told.has(outcome.task)) {
    for (const id of outcome.integrated) if (told.has(id)) integrated.add(id);
    integrated.delete(outcome.task);
    return answerConflict(
      seen,
      ways.find(({ task }) => task.id === outcome.task),
      view,
    );
  }
  const judgement = judge(seen, outcome, view.settings);
  if (judgement.to === 'again') return 'again';
  if (judgement.to === 'forward') for (const id of told) integrated.add(id);
  else failRest({ ways, told, integrated }, judgement.reason);
  return 'go on';
}

function answerConflict(seen: RunId, way: TaskWay | undefined, view: PlayView): 'wait' | 'go on' {
  if (way?.standing.state !== 'completed') return 'go on';
  const { task, stage, attempt } = seen;
  way.standing = walkConflict(way, { task, stage, attempt }, view);
  return isOpen(way.standing) ? 'wait' : 'go on';
}

/** Everything that the run was told to merge and that no run merged fails. */
function failRest(
  { ways, told, integrated }: Pick<Integration, 'ways' | 'integrated'> & { told: ReadonlySet<string> },
  reason: string,
): void {
  for (const way of ways) {
    const { id } = way.task;
    if (way.standing.state !== 'completed' || !told.has(id) || integrated.has(id)) continue;
    way.standing = { state: 'failed', reason };
  }
}

function isOpen({ state }: Standing): boolean {
  return state === 'ready' || state === 'running';
}

function completedOf(ways: readonly TaskWay[]): readonly string[] {
  return ways.filter(({ standing }) => standing.state === 'completed').map(({ task }) => task.id);
}

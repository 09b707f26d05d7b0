/** Where a whole play stands: how each task ended or stands, and which runs could start now. */
import { endsOf, walkLevel } from './levelWay.ts';
import type { StartAction, TaskWay } from './taskWay.ts';
import type { PlannedTask, TaskEnd } from './types.ts';
import type { PlayView } from './view.ts';

export interface Survey {
  /** Every task of the plan, in plan order. */
  ends: ReadonlyMap<string, TaskEnd>;
  /** Runs that could start, best first: what is begun is finished before something new begins. */
  ready: readonly StartAction[];
  /** No task is left that could run. */
  over: boolean;
  /** Ways of the tasks that could begin so far. */
  ways: readonly TaskWay[];
}

/** Goes up level by level as far as the play has come; a level begins when the one below is integrated. */
export function survey(view: PlayView): Survey {
  const ends = new Map<string, TaskEnd>();
  const behind = new Map<string, string>();
  const ways: TaskWay[] = [];
  let ready: readonly StartAction[] = [];
  let over = true;
  for (const [level, tasks] of byLevel(view.plan.tasks)) {
    const free = blockBehind(tasks, { ends, behind }, view);
    if (!over) continue;
    const walked = walkLevel(level, free, view);
    ways.push(...walked.ways);
    for (const [id, end] of endsOf(walked)) ends.set(id, end);
    over = walked.over;
    ready = walked.integrate === undefined ? readyOf(walked.ways) : [walked.integrate];
  }
  const inOrder = view.plan.tasks.map(({ id }) => [id, ends.get(id) ?? { state: 'unfinished' }] as const);
  return { ends: new Map(inOrder), ready, over, ways };
}

function byLevel(tasks: readonly PlannedTask[]): readonly (readonly [number, readonly PlannedTask[]])[] {
  return [...Map.groupBy(tasks, ({ level }) => level)].toSorted(([left], [right]) => left - right);
}

interface Known {
  ends: Map<string, TaskEnd>;
  /** For tasks blocked by others: the sentence that names what is at the root. */
  behind: Map<string, string>;
}

/** Notes which tasks of a level can't run, and returns the others. */
function blockBehind(
  tasks: readonly PlannedTask[],
  known: Known,
  { plan }: PlayView,
): readonly PlannedTask[] {
  const free: PlannedTask[] = [];
  for (const task of tasks) {
    const root = rootBehind(task, known);
    if (root !== undefined) known.behind.set(task.id, root);
    const reason = Object.hasOwn(plan.blocked, task.id) ? plan.blocked[task.id] : root;
    if (reason === undefined) free.push(task);
    else known.ends.set(task.id, { state: 'blocked', reason });
  }
  return free;
}

/** The same sentence for all that wait for one failed task, however far behind. */
function rootBehind({ dependencies }: PlannedTask, { ends, behind }: Known): string | undefined {
  for (const id of dependencies) {
    const end = ends.get(id);
    if (end?.state === 'failed') return `needs task ${id}, which failed`;
    if (end?.state === 'blocked')
      return behind.get(id) ?? `needs task ${id}, which is blocked: ${end.reason}`;
  }
  return undefined;
}

function readyOf(ways: readonly TaskWay[]): readonly StartAction[] {
  const standings = ways.map(({ standing }) => standing).filter((standing) => standing.state === 'ready');
  const begun = standings.filter((standing) => standing.begun);
  const fresh = standings.filter((standing) => !standing.begun);
  return [...begun, ...fresh].map(({ action }) => action);
}

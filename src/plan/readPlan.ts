/** Reads a plan's file into tasks, levels and what a play needs, or says what is wrong with it and where. */
import { resolveDependencies } from './dependencies.ts';
import { planDigest } from './digest.ts';
import { readFields } from './fields.ts';
import { chooseList } from './forms.ts';
import type { ChosenList } from './forms.ts';
import { indexIds } from './identity.ts';
import { normaliseTask } from './normalise.ts';
import { parsePlan } from './parsePlan.ts';
import { runnableLevels, toPlayPlan } from './playPlan.ts';
import { errorAt } from './source.ts';
import type { PlanSource } from './source.ts';
import type { Plan, Task } from './types.ts';

export interface ReadPlanOptions {
  /** Name of the file, as the user knows it. */
  file: string;
  /** Which tag of a tagged file; by default its only one, or `master`. */
  tag?: string;
  /** Id of the front-end agent; default `blaze`. */
  frontendAgent?: string;
  /** Labels that make a task front-end work; default `frontend` and `ui`. */
  frontendLabels?: readonly string[];
  /** Ids of all agents: when given, a task can ask for one of these only. */
  agents?: readonly string[];
  /** Other names of agents (those of their Apps), with the ids they mean. */
  apps?: Readonly<Record<string, string>>;
}

/** Takes the text of a `tasks.json` in any of its forms. Throws a CtoError with file, line and column for the first fault. */
export function readPlan(text: string, options: ReadPlanOptions): Plan {
  const source = { text, file: options.file };
  const list = chooseList(source, parsePlan(source), options.tag);
  const { tasks: raw, unknownKeys } = readFields(source, list);
  const ids = raw.map(({ id }) => String(id));
  const indexes = indexIds(source, list, ids);
  const dependencies = resolveDependencies(source, list, { tasks: raw, ids, indexes });
  const names = new Map(Object.entries(options.apps ?? {}).map(([app, id]) => [app.toLowerCase(), id]));
  const tasks = raw.map((task, index) => byId(normaliseTask(task, dependencies[index] ?? []), names));
  refuseUnknownAgents(source, list, { tasks, agents: options.agents });
  const { frontendAgent = 'blaze', frontendLabels = ['frontend', 'ui'] } = options;
  const play = toPlayPlan(tasks, { agent: frontendAgent, labels: frontendLabels });
  if ('cycle' in play)
    throw cycleError(source, [...list.path, indexes.get(play.cycle[0] ?? '') ?? 0], play.cycle);
  const notices = [...unknownKeys].map(
    ([key, count]) => `key ${JSON.stringify(key)} of ${count} task(s) is not read`,
  );
  return { tag: list.tag, tasks, levels: runnableLevels(play), play, digest: planDigest(tasks), notices };
}

/** The task with agents called by their ids. */
function byId({ agent, agentHint, ...task }: Task, names: ReadonlyMap<string, string>): Task {
  const idOf = (name: string): string => names.get(name.toLowerCase()) ?? name;
  return {
    ...task,
    ...(agent === undefined ? {} : { agent: idOf(agent) }),
    ...(agentHint === undefined ? {} : { agentHint: idOf(agentHint) }),
  };
}

function refuseUnknownAgents(
  source: PlanSource,
  { path }: ChosenList,
  { tasks, agents }: { tasks: readonly Task[]; agents: readonly string[] | undefined },
): void {
  if (agents === undefined) return;
  const known = new Set([...agents.map((agent) => agent.toLowerCase()), 'frontend']);
  const index = tasks.findIndex(({ agent }) => agent !== undefined && !known.has(agent.toLowerCase()));
  if (index === -1) return;
  throw errorAt(source, [...path, index, 'agent'], {
    code: 'plan-unknown-agent',
    message: `task ${tasks[index]?.id} asks for the agent ${JSON.stringify(tasks[index]?.agent)}, which does not exist`,
    hint: `Name one of ${agents.join(', ')}, or take the key out.`,
  });
}

function cycleError(source: PlanSource, path: readonly (string | number)[], cycle: readonly string[]): Error {
  const [first, second] = cycle;
  if (first === second) {
    return errorAt(source, path, {
      code: 'plan-cycle',
      message: `task ${first} depends on itself, or on a subtask of its own`,
      hint: 'Take this dependency out: the agent of a task does its subtasks as well.',
    });
  }
  const left = cycle.length - 10;
  const shown = left > 1 ? [...cycle.slice(0, 8), `(${left} more)`, ...cycle.slice(-2)] : cycle;
  return errorAt(source, path, {
    code: 'plan-cycle',
    message: `tasks depend on each other in a circle: ${shown.join(' → ')}`,
    hint: 'Take out one of these dependencies; each task depends on the one after it.',
  });
}

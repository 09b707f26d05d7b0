/** What the step function needs of a plan: tasks that are not done, their levels, and those that can't run. */
import type { PlannedTask, PlayPlan } from '../play/types.ts';
import { fateOf } from './fate.ts';
import { isFrontend } from './frontend.ts';
import type { FrontendRules } from './frontend.ts';
import { findLevels } from './levels.ts';
import { findBlocked } from './skipped.ts';
import type { Task } from './types.ts';

/** The play's plan, or a cycle as ids of which each depends on the next. Done tasks are left out and satisfy the others. */
export function toPlayPlan(
  tasks: readonly Task[],
  rules: FrontendRules,
): PlayPlan | { cycle: readonly string[] } {
  const open = tasks.filter(({ status }) => fateOf(status) !== 'satisfied');
  const ids = new Set(open.map(({ id }) => id));
  const waiting = new Map(open.map(({ id, dependencies }) => [id, dependencies.filter((on) => ids.has(on))]));
  const found = findLevels(open.map(({ id }) => ({ id, dependencies: waiting.get(id) ?? [] })));
  if ('cycle' in found) return found;
  const planned = open.map((task) =>
    plannedTask(task, rules, waiting.get(task.id) ?? [], found.levels.get(task.id) ?? 0),
  );
  const skipped = open
    .filter(({ status }) => fateOf(status) === 'skipped')
    .map(({ id, status }) => [id, status] as const);
  const inOrder = planned.toSorted((left, right) => left.level - right.level);
  return { tasks: planned, blocked: findBlocked(inOrder, new Map(skipped)) };
}

/** Ids of the tasks that run, by level, each level in the file's order. */
export function runnableLevels({ tasks, blocked }: PlayPlan): readonly (readonly string[])[] {
  const levels: string[][] = [];
  for (const { id, level } of tasks) if (!Object.hasOwn(blocked, id)) (levels[level - 1] ??= []).push(id);
  return levels;
}

function plannedTask(
  task: Task,
  rules: FrontendRules,
  dependencies: readonly string[],
  level: number,
): PlannedTask {
  const frontend = isFrontend(task, rules);
  const planned: PlannedTask = { id: task.id, dependencies, level, frontend };
  return task.agent === undefined || frontend ? planned : { ...planned, agent: task.agent.toLowerCase() };
}

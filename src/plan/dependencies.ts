/** Which tasks a task waits for: its dependencies as ids of this plan, subtasks replaced by the task they belong to. */
import { errorAt } from './source.ts';
import type { PlanSource } from './source.ts';
import type { ChosenList } from './forms.ts';
import type { RawTask } from './schema.ts';

interface Named {
  tasks: readonly RawTask[];
  ids: readonly string[];
  indexes: ReadonlyMap<string, number>;
}

/** Dependencies of each task, without doubles, in the file's order. A dependency on nothing in the plan is an error. */
export function resolveDependencies(
  source: PlanSource,
  list: ChosenList,
  named: Named,
): (readonly string[])[] {
  return named.tasks.map((task, index) => {
    const found = new Set<string>();
    for (const [position, reference] of (task.dependencies ?? []).entries()) {
      const id = resolve(String(reference), named);
      if (id === undefined) throw dangling(source, list, { index, position, named });
      found.add(id);
    }
    return [...found];
  });
}

/** A task's id, or `task.subtask`. */
function resolve(reference: string, { tasks, indexes }: Named): string | undefined {
  if (indexes.has(reference)) return reference;
  for (let dot = reference.lastIndexOf('.'); dot > 0; dot = reference.lastIndexOf('.', dot - 1)) {
    const id = reference.slice(0, dot);
    const index = indexes.get(id);
    if (index === undefined) continue;
    const subtasks = tasks[index]?.subtasks ?? [];
    const inside = reference.slice(dot + 1);
    return subtasks.some((subtask) => [inside, reference].includes(String(subtask.id))) ? id : undefined;
  }
  return undefined;
}

function dangling(
  source: PlanSource,
  { path }: ChosenList,
  { index, position, named }: { index: number; position: number; named: Named },
): Error {
  const reference = String(named.tasks[index]?.dependencies?.[position]);
  const alike = named.ids.find((id) => id.toLowerCase() === reference.toLowerCase());
  return errorAt(source, [...path, index, 'dependencies', position], {
    code: 'plan-dangling-dependency',
    message: `task ${named.ids[index]} depends on ${JSON.stringify(reference)}, which is no task of this plan`,
    hint:
      alike === undefined
        ? 'Correct the dependency or take it out.'
        : `Write ${JSON.stringify(alike)}: ids keep their case.`,
  });
}

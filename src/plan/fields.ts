/** Whether each item of a plan's list is a task, and which of its keys nobody knows. */
import { fieldError, misspeltKey } from './fieldErrors.ts';
import type { ChosenList } from './forms.ts';
import { isKnownKey, misspelt } from './knownKeys.ts';
import { isPlainTask } from './plainTask.ts';
import { taskSchema } from './schema.ts';
import type { RawTask } from './schema.ts';
import type { JsonPath, PlanSource } from './source.ts';

export interface ReadFields {
  tasks: readonly RawTask[];
  /** Keys that neither a play nor Task Master knows, and in how many tasks each stands. */
  unknownKeys: ReadonlyMap<string, number>;
}

/** The tasks of the list, validated; throws for the first thing wrong. */
export function readFields(source: PlanSource, { path, items }: ChosenList): ReadFields {
  const unknownKeys = new Map<string, number>();
  const tasks = items.map((item, index) => {
    const task = readTask(source, [...path, index], item);
    for (const key in task) {
      if (isKnownKey(key)) continue;
      const meant = unknownKeys.has(key) ? undefined : misspelt(key);
      if (meant !== undefined) throw misspeltKey(source, { path: [...path, index], item, key, meant });
      unknownKeys.set(key, (unknownKeys.get(key) ?? 0) + 1);
    }
    return task;
  });
  return { tasks, unknownKeys };
}

function readTask(source: PlanSource, path: JsonPath, item: unknown): RawTask {
  if (isPlainTask(item)) return item;
  const parsed = taskSchema.safeParse(item);
  if (parsed.success) return parsed.data;
  throw fieldError(source, { path, item, issues: parsed.error.issues });
}

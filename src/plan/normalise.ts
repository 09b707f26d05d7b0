/** Makes a task of the file uniform: ids as text, empty fields filled, labels in one list. */
import type { RawTask } from './schema.ts';
import type { Task } from './types.ts';

/** `dependencies` are already ids of this plan. */
export function normaliseTask(raw: RawTask, dependencies: readonly string[]): Task {
  const task: Task = {
    id: String(raw.id),
    title: raw.title,
    description: raw.description ?? '',
    details: raw.details ?? '',
    testStrategy: raw.testStrategy ?? '',
    status: raw.status,
    dependencies,
    subtasks: (raw.subtasks ?? []).map(({ id, title, description }) => ({
      id: String(id),
      title,
      description: description ?? '',
    })),
    labels: [...new Set([...(raw.labels ?? []), ...(raw.tags ?? [])])],
  };
  if (raw.agent) task.agent = raw.agent;
  if (raw.agentHint) task.agentHint = raw.agentHint;
  return task;
}

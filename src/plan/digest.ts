/** The name of a plan's content: the same for the same tasks in any of the three forms, whatever their status is. */
import { hash } from 'node:crypto';
import type { Task } from './types.ts';

/** Lower-case hex SHA-256 of canonical JSON: fields in one fixed order, absent ones left out, status left out. */
export function planDigest(tasks: readonly Task[]): string {
  const content = tasks.map((task) => ({
    agent: task.agent,
    agentHint: task.agentHint,
    dependencies: task.dependencies,
    description: task.description,
    details: task.details,
    id: task.id,
    labels: task.labels,
    subtasks: task.subtasks.map(({ description, id, title }) => ({ description, id, title })),
    testStrategy: task.testStrategy,
    title: task.title,
  }));
  return hash('sha256', JSON.stringify(content));
}

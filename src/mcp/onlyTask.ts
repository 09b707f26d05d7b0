/** Makes the plan of one task: all others count as done. */
import { CtoError } from '../errors.ts';
import type { Plan } from '../plan/types.ts';

/** Text of the plan's file. @throws CtoError `task-unknown`. */
export function onlyTask({ tasks }: Plan, id: string): string {
  if (!tasks.some((task) => task.id === id)) {
    throw new CtoError('task-unknown', `The plan has no task ${id}`, {
      hint: `It has ${tasks.map((task) => task.id).join(', ')}.`,
    });
  }
  const others = tasks.map((task) => ({ ...task, status: task.id === id ? 'pending' : 'done' }));
  return `${JSON.stringify({ tasks: others }, undefined, 2)}\n`;
}

/** What an integration was told to merge: it stands in its prompt, as JSON. */
import type { Run } from './run.ts';

/** Ids of the tasks that an integration was told to merge. */
export function orderOf({ spec }: Run): string[] {
  const order = jsonOf(spec.stage === 'integration' ? spec.prompt.text : undefined);
  return Array.isArray(order) ? order.flatMap((task: unknown) => idIn(task)) : [];
}

function idIn(task: unknown): string[] {
  return typeof task === 'object' && task !== null && 'id' in task && typeof task.id === 'string'
    ? [task.id]
    : [];
}

/** Undefined for what is no JSON. */
export function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Whatever a container wrote there that is no JSON is no summary.
    return undefined;
  }
}

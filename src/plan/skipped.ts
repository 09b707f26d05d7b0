/** Which tasks will not run, and why: those that the plan skips and all that wait for one of them. */
import type { PlannedTask } from '../play/types.ts';

/**
 * Reason by id. `tasks` are in an order in which dependencies come first; `skipped` gives the status of those that the plan
 * itself leaves out.
 */
export function findBlocked(
  tasks: readonly PlannedTask[],
  skipped: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const roots = new Map<string, string>();
  for (const { id, dependencies } of tasks) {
    if (skipped.has(id)) roots.set(id, id);
    const behind = dependencies.find((on) => roots.has(on));
    if (behind !== undefined && !skipped.has(id)) roots.set(id, roots.get(behind) ?? behind);
  }
  const reasons = [...roots].map(([id, root]) => {
    const status = skipped.get(root);
    return [
      id,
      id === root ? `the plan says ${status}` : `needs task ${root}, which the plan says is ${status}`,
    ] as const;
  });
  return Object.fromEntries(reasons);
}

/** What a play makes of a task's status. */

export type Fate = 'run' | 'satisfied' | 'skipped';

const satisfied = new Set(['done', 'completed']);
const skipped = new Set(['deferred', 'cancelled']);

/** Every other status runs; `blocked` too: what blocks a task is worked out from the plan. */
export function fateOf(status: string): Fate {
  if (satisfied.has(status)) return 'satisfied';
  return skipped.has(status) ? 'skipped' : 'run';
}

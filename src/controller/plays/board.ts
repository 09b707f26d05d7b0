/** What the step function is told of a play on a cluster: each of its CodeRuns as a run that goes on or has ended. */
import type { ObservedRun, Outcome } from '../../play/types.ts';
import { runKey } from '../../play/types.ts';
import { outcomeOfStatus } from '../runs/outcome.ts';
import { orderOf } from '../runs/order.ts';
import { type Run, runIdOf } from '../runs/run.ts';

/** `taken`: runs of the same play before it was applied anew. `environmentRetries` of the play: a run's own tries were counted by its Jobs, so one that failed is not started again. */
export function boardOf(
  runs: readonly Run[],
  environmentRetries: number,
  taken: readonly ObservedRun[] = [],
): ObservedRun[] {
  const own = new Set(runs.map((run) => runKey(runIdOf(run))));
  return [...taken.filter((run) => !own.has(runKey(run))), ...observed(runs, environmentRetries)];
}

function observed(runs: readonly Run[], environmentRetries: number): ObservedRun[] {
  // Stopped together with its play: as if it had never begun, so the play can tell what is unfinished.
  return runs
    .filter(({ status }) => status.phase !== 'Stopped')
    .map((run) => {
      const seen = { ...runIdOf(run), ...(run.spec.stage === 'integration' && { tasks: orderOf(run) }) };
      const outcome = outcomeOfStatus(run);
      if (outcome === undefined) return { ...seen, state: 'running' };
      return { ...seen, state: 'ended', outcome: final(outcome, environmentRetries) };
    });
}

function final(outcome: Outcome, environmentRetries: number): Outcome {
  if (outcome.kind !== 'environment-failed') return outcome;
  return { ...outcome, tries: Math.max(outcome.tries, environmentRetries + 1) };
}

/** The commit that a level starts from: what the levels before it were integrated to, else the base. */
export function levelStart(board: readonly ObservedRun[], baseCommit: string, level: number): string {
  const before = board.flatMap((run) => {
    if (run.stage !== 'integration' || run.state !== 'ended' || run.outcome.kind !== 'done') return [];
    const own = Number(run.task.replace('integration-', ''));
    return own < level ? [{ level: own, commit: run.outcome.commit }] : [];
  });
  return before.toSorted((a, b) => a.level - b.level).at(-1)?.commit ?? baseCommit;
}

/** The commits that runs of a task reported and the remote confirmed. */
export function acceptedCommits(board: readonly ObservedRun[], task: string): string[] {
  return board.flatMap((run) =>
    run.task === task && run.state === 'ended' && run.outcome.kind === 'done' ? [run.outcome.commit] : [],
  );
}

export function runsByKey(runs: readonly Run[]): ReadonlyMap<string, Run> {
  return new Map(runs.map((run) => [runKey(runIdOf(run)), run]));
}

/** How a run ends, or is tried again: what its pod and the remote say together, the remote having the last word. */
import { accept } from '../../play/accept.ts';
import { resultSchema, type RunResult, summaryOf } from '../../play/result.ts';
import type { Outcome } from '../../play/types.ts';
import type { JobState } from './jobState.ts';
import { jsonOf, orderOf } from './order.ts';
import { conflictIn, statusOfEnd } from './outcome.ts';
import { mostLimits } from './providerLimit.ts';
import type { ResolvedRun, Run } from './run.ts';
import type { RunSight, RunStep } from './sight.ts';
import { writeRun } from './writeStatus.ts';

/** Somebody deleted the Job: what the run pushed before counts, else it costs a try. */
export function afterLoss(sight: RunSight, resolved: ResolvedRun): RunStep {
  return endRun(sight, resolved, {
    state: 'ended',
    exitCode: 'unseen',
    message: undefined,
    failedPods: 1,
    why: 'its Job was deleted',
  });
}

/** Of a Job that ended. */
export function endRun(sight: RunSight, resolved: ResolvedRun, end: JobState & { state: 'ended' }): RunStep {
  const { run, settings, remote } = sight;
  if (remote === undefined) return { do: 'look', at: 'remote' };
  const tries = (run.status.tries ?? 0) + Math.max(1, end.failedPods);
  const { play, id } = resolved;
  const resultsPrefix = settings.play.resultPrefix;
  const claims = { run: id, play, branch: run.spec.branch, tries, resultsPrefix };
  const seen = judge(claims, { end, limits: limitsOf(run) }, remote);
  const result = resultSchema.safeParse(remote.result).data;
  const waits = waitForProvider(sight, seen, result);
  if (waits !== undefined) return waits;
  const outcome = conflictOf(run, seen, result) ?? seen;
  if (outcome.kind === 'environment-failed' && tries <= resolved.environmentRetries) {
    return writeRun(sight, { phase: 'Pending', reason: 'TriedAgain', message: outcome.reason, tries }, []);
  }
  const status = statusOfEnd({ outcome, result, play, resultsPrefix });
  return writeRun(sight, status, [
    {
      type: 'Finished',
      holds: true,
      reason: status.reason ?? 'Done',
      ...(status.message && { message: status.message }),
    },
  ]);
}

/** How often its provider gave no more. */
function limitsOf({ status }: Run): number {
  return status.limited?.count ?? 0;
}

function conflictOf(run: Run, { kind }: Outcome, result: RunResult | undefined): Outcome | undefined {
  return kind === 'agent-failed' && result !== undefined ? conflictIn(result, orderOf(run)) : undefined;
}

/** Another Job follows when the provider has a place; no try is charged. Nothing when that is not why, or it waited often enough. */
function waitForProvider(
  sight: RunSight,
  outcome: Outcome,
  result: RunResult | undefined,
): RunStep | undefined {
  if (outcome.kind !== 'agent-failed' || result?.reason !== 'usage-limit') return undefined;
  const { run, atWork, now } = sight;
  const count = limitsOf(run) + 1;
  if (count > mostLimits) return undefined;
  if (atWork === undefined) return { do: 'look', at: 'atWork' };
  // Without a Job it has no place: it waits like any other.
  const waits = { phase: 'Queued', reason: 'ProviderLimit', message: outcome.reason } as const;
  return writeRun(
    sight,
    { ...waits, limited: { count, at: now, atWork }, job: undefined, jobUid: undefined },
    [],
  );
}

/** A pod that was killed, or that nobody saw end, may have pushed its result before: then that counts alone. */
function judge(
  claims: Parameters<typeof accept>[0],
  { end: { exitCode, message, why }, limits }: { end: JobState & { state: 'ended' }; limits: number },
  remote: NonNullable<RunSight['remote']>,
): Outcome {
  const outcome = accept(claims, { exitCode, summary: jsonOf(message), ...remote });
  if (outcome.kind !== 'environment-failed' || typeof exitCode === 'number') return outcome;
  const result = resultSchema.safeParse(remote.result).data;
  // What an earlier Job left, whose provider gave no more, tells nothing of this one.
  const isOld = result?.reason === 'usage-limit' && limits > 0;
  const left =
    result &&
    !isOld &&
    accept(claims, { exitCode: 'unseen', summary: summaryOf(result, claims.resultsPrefix), ...remote });
  if (left && left.kind !== 'environment-failed') return left;
  return why === '' ? outcome : { ...outcome, reason: `${why}: ${outcome.reason}` };
}

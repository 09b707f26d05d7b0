/** Tells where people look that a run's remote can't be signed in to or reached, and when it can again. */
import { CtoError, errorText } from '../../errors.ts';
import { ApiRefusal } from '../api/refusal.ts';
import { type Said, withConditions } from '../conditions.ts';
import { hasEnded, type Run, type RunStatus } from '../runs/run.ts';
import type { Context } from './context.ts';
import { writeStatus } from './runStatus.ts';

const type = 'RemoteReady';

/** One word for a condition, from the code of an error: `github-key` is `GitHubKey`. */
export function reasonOf({ code }: CtoError): string {
  const words = code.replaceAll(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  return words.replace('Github', 'GitHub');
}

/** A run that has no Job yet waits for it; one that is at work goes on. Trouble of the cluster is not the remote's. */
export async function tellTrouble(context: Context, run: Run, error: unknown): Promise<void> {
  if (!(error instanceof CtoError) || error instanceof ApiRefusal) return;
  const reason = reasonOf(error);
  const message = errorText(error).slice(0, 1000);
  const waits = run.status.job === undefined;
  await tell(context, run, {
    ...(waits && { phase: 'Pending' as const, reason, message }),
    conditions: said(run.status, run, { type, holds: false, reason, message }),
  });
}

export async function tellReached(context: Context, run: Run): Promise<void> {
  const conditions = reached(run, run.status);
  if (conditions !== undefined) await tell(context, run, { conditions });
}

/** The end of a run was read from its remote: then that is in order again. */
export function reachedAtEnd(run: Run, status: RunStatus): RunStatus {
  const conditions = hasEnded({ ...run, status }) ? reached(run, status) : undefined;
  return conditions === undefined ? status : { ...status, conditions };
}

function reached(run: Run, status: RunStatus): RunStatus['conditions'] | undefined {
  const before = status.conditions?.find((condition) => condition.type === type);
  return before?.status === 'False' ? said(status, run, { type, holds: true, reason: 'Reached' }) : undefined;
}

function said(status: RunStatus, { metadata: { generation } }: Run, word: Said): RunStatus['conditions'] {
  return withConditions(status.conditions, [word], { now: new Date().toISOString(), generation });
}

async function tell(context: Context, run: Run, change: RunStatus): Promise<void> {
  const { generation: observedGeneration } = run.metadata;
  await writeStatus(context, run, { ...run.status, ...change, observedGeneration });
}

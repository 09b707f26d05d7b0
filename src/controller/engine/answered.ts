/** What a remediation has to answer: the findings of the run that it answers, and of those that one answered in vain. */
import { type ReviewFinding, resultRef, resultSchema } from '../../play/result.ts';
import { resultAt } from '../../integration/results.ts';
import { remediationOf } from '../../play/remediation.ts';
import type { StartAction } from '../../play/taskWay.ts';
import { type ObservedRun, type RunId, runKey } from '../../play/types.ts';
import { type PlayView, viewOf } from '../../play/view.ts';
import { runsByKey } from '../plays/board.ts';
import { type Play, resolvePlay } from '../plays/play.ts';
import type { PlaySight } from '../plays/reconcilePlay.ts';
import { connect } from '../remote/connection.ts';
import type { Run } from '../runs/run.ts';
import type { Context } from './context.ts';
import { remoteOf, remoteOptions } from './runRemote.ts';

export interface Answered {
  findings: ReviewFinding[];
  /** Files that did not merge, when a conflict is answered. */
  conflictFiles: readonly string[] | undefined;
}

export async function answered(
  context: Context,
  { plan, play, settings, runs }: PlaySight,
  { action, board }: { action: StartAction; board: readonly ObservedRun[] },
): Promise<Answered> {
  if (action.type !== 'remediate') return { findings: [], conflictFiles: undefined };
  const view = viewOf(plan.play, resolvePlay(play, settings).settings, board);
  const known = runsByKey(runs);
  const all: Answered = { findings: [], conflictFiles: undefined };
  for (const run of chainTo(action.because, view)) {
    const seen = view.runs.get(runKey(run));
    if (seen?.state !== 'ended') continue;
    if (seen.outcome.kind === 'conflict') all.conflictFiles = seen.outcome.files;
    else {
      const own = known.get(runKey(seen));
      const left = own === undefined ? takenResult(context, play, seen) : resultOf(context, own);
      all.findings.push(...findingsOf(seen, await left));
    }
  }
  return all;
}

async function resultOf(context: Context, run: Run): Promise<unknown> {
  return (await remoteOf(context, run)).result;
}

/** The first cause comes first. */
function chainTo(last: RunId, view: PlayView): RunId[] {
  const chain: RunId[] = [];
  for (let run: RunId | undefined = last; run !== undefined; run = remediationOf(run, view)?.because) {
    chain.unshift(run);
  }
  return chain;
}

/** Of a run that the play took over: there is no object of it, only what it left on the remote. */
async function takenResult(context: Context, play: Play, run: RunId): Promise<unknown> {
  const { resultPrefix } = context.settings.play;
  const ref = resultRef({ play: play.metadata.name, ...run }, resultPrefix);
  return connect(await remoteOptions(context, play), async ({ fetch, repository }) => {
    await fetch([`+${ref}:${ref}`], { whole: true });
    return (await resultAt(repository, play.metadata.name, run, resultPrefix)).value;
  });
}

function findingsOf(seen: ObservedRun & { state: 'ended' }, said: unknown): ReviewFinding[] {
  const result = resultSchema.safeParse(said).data;
  const found = result?.findings ?? [];
  const { outcome } = seen;
  if (outcome.kind !== 'agent-failed') return found;
  const text = `The run ${runKey(seen)} failed: ${result?.message ?? outcome.reason}`;
  return [...found, { severity: 'error', text }];
}

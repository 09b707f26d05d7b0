/** Writes what became of a run, tells it in the log, and counts its end. */
import { isDeepStrictEqual } from 'node:util';
import { kinds } from '../api/kinds.ts';
import { happeningsOf } from '../runs/happenings.ts';
import type { Run, RunStatus } from '../runs/run.ts';
import type { Context } from './context.ts';
import { countEnd, countWait } from './gauges.ts';
import { keepLog } from './keepLog.ts';

/** Only when it says something new, and only onto the very version that was looked at. */
export async function writeStatus(context: Context, run: Run, status: RunStatus): Promise<undefined> {
  const { api, log, again } = context;
  if (isDeepStrictEqual(withoutUndefined(status), withoutUndefined(run.status))) return;
  if (status.finishedAt !== undefined) await keepLog(context, run);
  const { name, namespace, resourceVersion } = run.metadata;
  const { apiVersion, kind } = kinds.codeRun;
  await api.apply(
    kinds.codeRun,
    { apiVersion, kind, metadata: { name, namespace, resourceVersion }, status },
    'status',
  );
  if (status.phase !== run.status.phase)
    log.info(`Run ${status.phase}`, { ...idsOf(run), reason: status.reason, detail: status.message });
  await tellEvents(context, run, status);
  countWait(context, run, status);
  // One that waits for its provider gave its place back.
  if (status.finishedAt !== undefined || (run.status.job !== undefined && status.job === undefined))
    again('queued');
  if (status.finishedAt !== undefined) countEnd(context, run, status);
}

async function tellEvents({ events, store }: Context, run: Run, status: RunStatus): Promise<void> {
  const told = happeningsOf(run, status);
  if (told === undefined) return;
  const { metadata } = run;
  await events.tell(kinds.codeRun, metadata, told.own);
  const owner = metadata.ownerReferences.find(({ kind }) => kind === kinds.play.kind);
  const play = owner && store.objects('play', metadata.namespace).get(owner.name);
  if (told.play === undefined || play?.metadata.uid !== owner?.uid || play === undefined) return;
  await events.tell(kinds.play, play.metadata, { ...told.play, related: { kind: kinds.codeRun, metadata } });
}

function withoutUndefined(status: RunStatus): unknown {
  return JSON.parse(JSON.stringify(status));
}

/** By these a run is found in the log. */
export function idsOf({ metadata, spec }: Run): Record<string, string> {
  return {
    namespace: metadata.namespace,
    run: metadata.name,
    task: spec.taskId,
    stage: spec.stage,
    ...(spec.play !== undefined && { play: spec.play }),
  };
}

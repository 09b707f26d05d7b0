/** Which runs have a place now, from all CodeRuns that are known; and what their providers give. */
import { marks } from '../names.ts';
import { jobName } from '../runs/job.ts';
import { loweredCaps, type Lowered } from '../runs/providerLimit.ts';
import { type Place, type Waiting, placesOf } from '../runs/queue.ts';
import { type Run, hasEnded, readRun, resolveRun } from '../runs/run.ts';
import type { Context } from './context.ts';

export function allPlaces(context: Context): ReadonlyMap<string, Place> {
  const runs = allRuns(context);
  const waiting = runs.filter(wantsPlace).map((run) => waitingOf(context, run));
  return placesOf(waiting, context.settings.caps, lowered(context, runs));
}

/** By provider: those that get less now than the settings say. Every run counts that its provider turned away, also one that ended. */
export function loweredProviders(context: Context): ReadonlyMap<string, Lowered> {
  return lowered(context, allRuns(context));
}

/** How many other runs of the same provider have a Job. */
export function othersAtWork(context: Context, run: Run): number {
  const own = waitingOf(context, run);
  return allRuns(context)
    .filter(wantsPlace)
    .map((other) => waitingOf(context, other))
    .filter(({ uid, provider, started }) => started && uid !== own.uid && provider === own.provider).length;
}

function lowered({ settings, now }: Context, runs: readonly Run[]): ReadonlyMap<string, Lowered> {
  const limits = runs.flatMap((run) => {
    const { limited: limit } = run.status;
    return limit === undefined ? [] : [{ provider: resolveRun(run, settings).cli, limit }];
  });
  return loweredCaps(limits, settings.caps, now());
}

function allRuns({ store, settings }: Context): Run[] {
  return settings.runNamespaces.flatMap((namespace) =>
    [...store.objects('codeRun', namespace).values()].map(readRun),
  );
}

function wantsPlace(run: Run): boolean {
  const { deletionTimestamp, annotations } = run.metadata;
  return !hasEnded(run) && deletionTimestamp === undefined && annotations[marks.stop] === undefined;
}

function waitingOf({ settings, begun }: Context, run: Run): Waiting {
  const { metadata, spec, status } = run;
  return {
    uid: metadata.uid,
    namespace: metadata.namespace,
    play: spec.play ?? metadata.name,
    provider: resolveRun(run, settings).cli,
    created: Date.parse(metadata.creationTimestamp ?? '') || 0,
    started: status.job !== undefined || begun.get(metadata.uid) === jobName(run),
  };
}

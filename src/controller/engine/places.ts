/** Which runs have a place now, from all CodeRuns that are known; and the numbers that metrics tell of them. */
import type { KubeObject } from '../api/object.ts';
import { marks } from '../names.ts';
import { type Place, type Waiting, placesOf } from '../runs/queue.ts';
import { hasEnded, readRun, resolveRun } from '../runs/run.ts';
import type { Context } from './context.ts';

export function allPlaces({ store, settings, begun }: Context): ReadonlyMap<string, Place> {
  const waiting = settings.runNamespaces.flatMap((namespace) =>
    [...store.objects('codeRun', namespace).values()].flatMap((object) => waitingOf(object, settings, begun)),
  );
  return placesOf(waiting, settings.caps);
}

function waitingOf(object: KubeObject, settings: Context['settings'], begun: ReadonlySet<string>): Waiting[] {
  const run = readRun(object);
  const { metadata, spec, status } = run;
  if (
    hasEnded(run) ||
    metadata.deletionTimestamp !== undefined ||
    metadata.annotations[marks.stop] !== undefined
  )
    return [];
  return [
    {
      uid: metadata.uid,
      namespace: metadata.namespace,
      play: spec.play ?? metadata.name,
      provider: resolveRun(run, settings).cli,
      created: Date.parse(metadata.creationTimestamp ?? '') || 0,
      started: status.job !== undefined || begun.has(metadata.uid),
    },
  ];
}

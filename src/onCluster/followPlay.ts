/** Follows a play on a cluster by watches, until it has ended or nobody wants to know any more; it goes on in any case. */
import { setTimeout as sleep } from 'node:timers/promises';
import { watchKind } from '../controller/api/cache.ts';
import { kinds } from '../controller/api/kinds.ts';
import type { KubeObject } from '../controller/api/object.ts';
import type { Play } from '../controller/plays/play.ts';
import { CtoError } from '../errors.ts';
import type { ClusterObjects } from './objects.ts';
import { stateOf } from './playStatus.ts';
import { planOfPlay, runsOf, seen, type SeenPlay } from './seenPlay.ts';

export interface FollowOptions {
  /** Aborted: nobody wants to know any more. */
  signal: AbortSignal;
  /** Every look that may show something new. */
  onLook: (seen: SeenPlay) => void;
}

/**
 * The last look: of a play that has ended, or of one that goes on when the signal was aborted.
 * @throws CtoError `play-gone` when it is deleted meanwhile.
 */
export async function followPlay(
  cluster: ClusterObjects,
  play: Play,
  options: FollowOptions,
): Promise<SeenPlay> {
  const plan = await planOfPlay(cluster, play);
  const stop = new AbortController();
  const watched = watchBoth(cluster, play.metadata.name, stop.signal);
  try {
    return await untilOver(cluster, { play, plan, ...watched }, options);
  } finally {
    stop.abort();
    await watched.ended;
  }
}

interface Watched {
  plays: ReadonlyMap<string, KubeObject>;
  runs: ReadonlyMap<string, KubeObject>;
  /** Resolved by the first change after it was asked for. */
  next: () => Promise<void>;
  synced: Promise<unknown>;
  ended: Promise<unknown>;
}

function watchBoth({ api, namespace }: ClusterObjects, name: string, signal: AbortSignal): Watched {
  let waiting = Promise.withResolvers<void>();
  const common = { namespace, signal, onRestart: () => undefined, onChange: () => waiting.resolve() };
  const plays = watchKind(api, { ...common, kind: kinds.play, fieldSelector: `metadata.name=${name}` });
  const runs = watchKind(api, { ...common, kind: kinds.codeRun, labelSelector: runsOf(name) });
  return {
    plays: plays.objects,
    runs: runs.objects,
    next: async () => {
      waiting = Promise.withResolvers<void>();
      return waiting.promise;
    },
    synced: Promise.all([plays.synced, runs.synced]),
    ended: Promise.all([plays.ended, runs.ended]),
  };
}

async function untilOver(
  cluster: ClusterObjects,
  { play, plan, plays, runs, next, synced }: Watched & { play: Play; plan: SeenPlay['plan'] },
  { signal, onLook }: FollowOptions,
): Promise<SeenPlay> {
  const { name } = play.metadata;
  const left = aborted(signal);
  await Promise.race([synced, left]);
  for (;;) {
    const changed = next();
    const object = plays.get(name);
    if (object === undefined && !signal.aborted) throw gone(cluster, name);
    const known = object ?? { metadata: play.metadata, spec: play.spec, status: play.status };
    const look = seen(cluster, known, { plan, runs: runs.values() });
    onLook(look);
    if (signal.aborted || hasEnded(look)) return look;
    await Promise.race([changed, left]);
    // Several changes come together: one look is enough for them.
    await sleep(50);
  }
}

/** A play that goes on again has its old phase until the controller has looked at it. */
function hasEnded({ play, status }: SeenPlay): boolean {
  const current = status.observedGeneration === play.metadata.generation;
  return current && stateOf(status.phase, 1) !== 'running';
}

function gone({ namespace }: ClusterObjects, name: string): CtoError {
  return new CtoError('play-gone', `The play ${name} was deleted in namespace ${namespace}`, {
    hint: 'Its branches and results are on the remote.',
  });
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

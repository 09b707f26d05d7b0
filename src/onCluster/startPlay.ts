/** Decides what becomes of a play that is to be played on a cluster: made, taken up again, or refused with the reason. */
import { ownerOf } from '../controller/runs/objects.ts';
import { kinds } from '../controller/api/kinds.ts';
import type { KubeObject } from '../controller/api/object.ts';
import { type Play, readPlay } from '../controller/plays/play.ts';
import { CtoError } from '../errors.ts';
import type { ClusterObjects } from './objects.ts';
import type { PlayObjects } from './playSpec.ts';
import { planOfPlay, seePlay, type SeenPlay } from './seenPlay.ts';

export interface Started {
  play: Play;
  /** `made` now; `resumed`: it was there and goes on; `finished`: there was nothing left to do. */
  how: 'made' | 'resumed' | 'finished';
}

/**
 * @throws CtoError `play-running` and `play-unfinished` without `resume`, `play-changed` for another plan, repository or base.
 */
export async function startPlay(
  cluster: ClusterObjects,
  { play, configMap, digest }: PlayObjects,
  { resume }: { resume: boolean },
): Promise<Started> {
  const { name } = play.metadata;
  const there = await seePlay(cluster, name);
  if (there === undefined) {
    const object = await cluster.create(kinds.play, play);
    if (configMap !== undefined) await bringPlan(cluster, configMap, object);
    return { play: readPlay(object), how: 'made' };
  }
  await refuseChanged(cluster, there, { spec: play['spec'], digest });
  if (there.status.phase === 'Succeeded') return { play: there.play, how: 'finished' };
  if (!resume) throw unfinished(there);
  return { play: readPlay(await goOn(cluster, there, play['spec'])), how: 'resumed' };
}

/** It goes with its play. */
async function bringPlan(
  { create }: ClusterObjects,
  body: NonNullable<PlayObjects['configMap']>,
  { metadata }: KubeObject,
): Promise<void> {
  const ownerReferences = [ownerOf(kinds.play, metadata)];
  await create(kinds.configMap, { ...body, metadata: { ...body.metadata, ownerReferences } });
}

function unfinished({ play, status, place }: SeenPlay): CtoError {
  const { name } = play.metadata;
  const ended = status.phase === 'Failed' || status.phase === 'Stopped';
  return ended
    ? new CtoError('play-unfinished', `Play ${name} was begun and has not succeeded: it is ${status.phase}`, {
        hint: 'Go on with it: add --resume. For a new play choose another name with --name.',
      })
    : new CtoError('play-running', `Play ${name} goes on in namespace ${place.namespace} already`, {
        hint: `Watch it: cto status ${name} --watch --namespace ${place.namespace}; or add --resume to follow it here.`,
      });
}

async function refuseChanged(
  cluster: ClusterObjects,
  { play }: SeenPlay,
  wanted: { spec: unknown; digest: string },
): Promise<void> {
  const { repository, baseBranch } = readPlay({ metadata: play.metadata, spec: wanted.spec }).spec;
  const { digest } = await planOfPlay(cluster, play);
  const changed = [
    ...(digest === '' || digest === wanted.digest ? [] : ['its plan was another']),
    ...(repository === play.spec.repository ? [] : [`its repository is ${play.spec.repository}`]),
    ...(baseBranch === play.spec.baseBranch ? [] : [`its base branch is ${play.spec.baseBranch}`]),
  ];
  if (changed.length === 0) return;
  throw new CtoError(
    'play-changed',
    `There is a play ${play.metadata.name} already, and ${changed.join('; ')}`,
    {
      hint: 'Choose another name with --name, or play what it was begun with.',
    },
  );
}

/** What the command line says now counts from here on; plan, repository and base stay as they are. */
async function goOn({ patch }: ClusterObjects, { play }: SeenPlay, spec: unknown): Promise<KubeObject> {
  const {
    plan: _,
    repository: __,
    baseBranch: ___,
    service: ____,
    ...now
  } = readPlay({
    metadata: play.metadata,
    spec,
  }).spec;
  return patch(kinds.play, play.metadata.name, { spec: { ...now, stop: false, suspend: false } });
}

/** Carries out retention of one volume: its Jobs are made one after the other, and no run starts in what is being deleted. */
import { ownerOf } from '../runs/objects.ts';
import { parseDuration, parseSize } from '../../workspaces/amounts.ts';
import { kinds } from '../api/kinds.ts';
import type { Body, KubeObject } from '../api/object.ts';
import { marks } from '../names.ts';
import { runSecret } from '../remote/runSecret.ts';
import { readRun, resolveRun, type Run } from '../runs/run.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import { type NewSweep, orderBody, salvageJob, sweepJob, sweepName } from '../sweep/jobs.ts';
import { knownWorkspaces, type Owned, placeOfRun } from '../sweep/known.ts';
import { deletesOf, hasEnded, nextOf, type VolumeSight } from '../sweep/next.ts';
import type { SweepOrder } from '../sweep/order.ts';
import type { Context } from './context.ts';
import { createOrGet } from './createOrGet.ts';
import { podLogin } from './login.ts';

const hour = 3_600_000;

/** Claims of a namespace that hold workspaces. */
export function volumesIn({ store, settings }: Context, namespace: string): KubeObject[] {
  return [...store.objects('claim', namespace).values()].filter(
    ({ metadata: { labels, name, deletionTimestamp } }) =>
      deletionTimestamp === undefined &&
      (labels[marks.service] !== undefined || name === settings.storage.existingClaim),
  );
}

/** Milliseconds until it has to be looked at again. */
export async function workOnVolume(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const claim = volumesIn(context, namespace).find(({ metadata }) => metadata.name === name);
  if (claim === undefined) return undefined;
  const sight = sightOfVolume(context, claim);
  const step = nextOf(sight);
  // Runs that waited for a sweep may start.
  if (runsIn(context, namespace).some(({ status }) => status.reason === 'BeingSwept'))
    context.again('queued');
  if (step.do === 'wait') return step.for;
  if (step.do === 'sweep') await startSweep(context, sight, step);
  else for (const owned of step.tasks) await startSalvage(context, claim, { owned, asked: step.asked });
  return undefined;
}

export function sightOfVolume({ store, settings, now }: Context, claim: KubeObject): VolumeSight {
  const { namespace, name } = claim.metadata;
  const { policy, interval } = settings.retention;
  const ofClaim = (kind: 'job' | 'pod'): KubeObject[] =>
    [...store.objects(kind, namespace).values()].filter(
      ({ metadata }) => metadata.labels[marks.sweep] === name,
    );
  const plays = new Map(
    [...store.objects('play', namespace).values()].map((play) => [play.metadata.uid, play]),
  );
  return {
    claim,
    known: knownWorkspaces(name, { runs: runsIn({ store }, namespace), plays }, settings),
    jobs: new Map(ofClaim('job').map((job) => [job.metadata.name, job])),
    pods: ofClaim('pod'),
    now: now(),
    interval: policy === 'never' ? undefined : (parseDuration(interval) ?? hour),
  };
}

function runsIn({ store }: Pick<Context, 'store'>, namespace: string): Run[] {
  return [...store.objects('codeRun', namespace).values()].map(readRun);
}

async function startSweep(context: Context, { claim, known }: VolumeSight, sweep: NewSweep): Promise<void> {
  const { settings, sweeping, log } = context;
  const { deletes } = sweep;
  const name = sweepName(claim, sweep.step);
  const { namespace } = claim.metadata;
  // Before the Job: a run that begins now sees it.
  for (const path of deletes) sweeping.set(`${namespace}/${claim.metadata.name}/${path}`, name);
  const body = sweepJob({ claim, settings }, name, sweep);
  const job = await createOrGet(context, { kind: kinds.job, body });
  const order = orderBody(job, orderOf(settings, known, sweep));
  await createOrGet(context, { kind: kinds.configMap, body: order });
  log.info('Sweep made', { namespace, volume: claim.metadata.name, job: name, deletes: deletes.length });
}

function orderOf(
  { retention, storage }: ControllerSettings,
  known: readonly Owned[],
  { deletes, request, prunes }: NewSweep,
): SweepOrder {
  const [olderThan, minFree] = [parseDuration(retention.olderThan), parseSize(retention.minFree)];
  return {
    version: 1,
    nested: storage.existingClaim !== '',
    ...(request !== undefined && prunes !== true && { dry: true }),
    retention: request?.retention ?? {
      policy: retention.policy,
      ...(olderThan !== undefined && { olderThan }),
      ...(minFree !== undefined && { minFree }),
    },
    known: known.map(({ path, play, state, used }) => ({
      path,
      state,
      used,
      ...(play !== undefined && { play }),
    })),
    saved: [...deletes],
  };
}

/** The Secret belongs to the Job, so it is made after it; its pod waits for it. */
async function startSalvage(
  context: Context,
  claim: KubeObject,
  { owned, asked }: { owned: Owned; asked: string | undefined },
): Promise<void> {
  const { settings, api, log } = context;
  const { run } = owned;
  const { namespace } = run.metadata;
  const { repository } = run.spec;
  const found = await podLogin(context, { namespace, repository, agent: resolveRun(run, settings).agent });
  const body = salvageJob({ claim, settings }, owned, { signsIn: found !== undefined, asked });
  const job = await createOrGet(context, { kind: kinds.job, body });
  if (found !== undefined) await api.apply(kinds.secret, secretOf(job, { ...found, repository }));
  log.info('Salvage made', {
    namespace,
    volume: claim.metadata.name,
    job: job.metadata.name,
    path: owned.path,
  });
}

function secretOf({ metadata }: KubeObject, secret: Parameters<typeof runSecret>[0]): Body {
  const { name, namespace, labels } = metadata;
  const ownerReferences = [ownerOf(kinds.job, metadata)];
  return runSecret(secret, { name, namespace, labels, ownerReferences });
}

/** A run must not begin in a workspace that is being deleted. */
export function isBeingSwept({ store, settings, sweeping }: Context, run: Run): boolean {
  const place = placeOfRun(resolveRun(run, settings), settings);
  if (place === undefined) return false;
  const { namespace } = run.metadata;
  const jobs = store.objects('job', namespace);
  const key = `${namespace}/${place.claim}/${place.path}`;
  const name = sweeping.get(key);
  if (name !== undefined && !jobs.has(name)) return true;
  sweeping.delete(key);
  return [...jobs.values()].some(
    (job) =>
      job.metadata.labels[marks.sweep] === place.claim &&
      deletesOf(job).includes(place.path) &&
      !hasEnded(job),
  );
}

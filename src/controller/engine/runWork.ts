/** Carries out what the run reconciler says, one step after another, until there is nothing more to do for now. */
import { kinds } from '../api/kinds.ts';
import { type Body, isOwnedBy, type KubeObject } from '../api/object.ts';
import { isRefusal } from '../api/refusal.ts';
import { marks } from '../names.ts';
import { isHeld, jobName, releaseOf, startOf } from '../runs/job.ts';
import { reconcileRun } from '../runs/reconcileRun.ts';
import { type Run, hasEnded, readRun } from '../runs/run.ts';
import type { RunSight, RunStep } from '../runs/sight.ts';
import { refuseRun } from '../runs/writeStatus.ts';
import type { Context } from './context.ts';
import { createOrGet } from './createOrGet.ts';
import { render } from './runFiles.ts';
import { reachedAtEnd, tellReached, tellTrouble } from './remoteTrouble.ts';
import { keepSecret } from './runSecret.ts';
import { look, sightOf } from './runSight.ts';
import { isNoRoom, waitForRoom } from './noRoom.ts';
import { idsOf, writeStatus } from './runStatus.ts';

/** More steps than any run needs at one look. */
const mostSteps = 20;
export async function workOnRun(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const object = context.store.objects('codeRun', namespace).get(name);
  if (object === undefined) return undefined;
  const run = readRun(object);
  if (hasEnded(run) || run.metadata.deletionTimestamp !== undefined) {
    context.begun.delete(run.metadata.uid);
    context.renewals.delete(run.metadata.uid);
    await endStray(context, run);
    return undefined;
  }
  try {
    const wait = await goOn(context, run);
    return run.status.phase === 'Running' ? sooner(wait, await keepLogin(context, run)) : wait;
  } catch (error) {
    if (isNoRoom(error)) return waitForRoom(context, run, error);
    await tellTrouble(context, run, error);
    throw error;
  }
}

/** A Job that another controller made while this run was being stopped, or when its own had come and gone. */
async function endStray({ api, store }: Context, run: Run): Promise<void> {
  const { phase, jobUid } = run.status;
  const job = store.objects('job', run.metadata.namespace).get(jobName(run));
  if (job === undefined || !isOwnedBy(job, run.metadata.uid)) return;
  if (phase === 'Stopped' || (isHeld(job) && job.metadata.uid !== jobUid))
    await api.remove(kinds.job, job.metadata);
}

/** Milliseconds until its credentials are looked at again. */
async function keepLogin(context: Context, run: Run): Promise<number | undefined> {
  const wait = await keepSecret(context, run);
  await tellReached(context, run);
  return wait;
}

function sooner(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

async function goOn(context: Context, run: Run): Promise<number | undefined> {
  const refused = await allowedSecrets(context, run);
  let stored = run;
  let sight = sightOf(context, run);
  if (refused !== undefined) return writeStatus(context, run, refuseRun(sight, refused).status);
  for (let count = 0; count < mostSteps; count += 1) {
    const step = reconcileRun(sight);
    if (step.do === 'nothing') return undefined;
    if (step.do === 'status')
      return (await writeStatus(context, stored, reachedAtEnd(stored, step.status))) ?? waitOf(sight);
    const now = makesJob(step) ? await asItIs(context, stored) : stored;
    if (now === undefined) return undefined;
    if (now !== stored) {
      stored = now;
      sight = sightOf(context, now);
      continue;
    }
    const next = await carryOut(context, sight, step);
    if (typeof next !== 'object') return next;
    sight = next;
  }
  throw new Error(`The run ${run.metadata.name} needs more than ${mostSteps} steps`);
}

/** Milliseconds until a run that waits for its provider is looked at again: nobody tells when that has more. */
function waitOf({ run, place }: RunSight): number | undefined {
  return run.status.job === undefined && !place.start ? place.wait : undefined;
}

function makesJob(step: RunStep): boolean {
  return step.do === 'create' && step.kind === kinds.job;
}

/**
 * The run on the server; the very one given when that is not older. A cache may be old for long, and a Job that it never
 * saw come and go would be made again.
 */
async function asItIs({ api }: Context, run: Run): Promise<Run | undefined> {
  const object = await api.get(kinds.codeRun, run.metadata);
  if (object?.metadata.uid !== run.metadata.uid) return undefined;
  return object.metadata.resourceVersion === run.metadata.resourceVersion ? run : readRun(object);
}

/** The sight after the step, or milliseconds to wait. */
async function carryOut(
  context: Context,
  sight: RunSight,
  step: Exclude<RunStep, { do: 'status' | 'nothing' }>,
): Promise<RunSight | number | undefined> {
  if (step.do === 'look') return { ...sight, ...(await look(context, sight, step.at)) };
  if (step.do === 'render') return render(context, sight);
  if (step.do === 'create') return create(context, sight, step);
  if (step.do === 'start') return { ...sight, job: await change(context, startOf(step.job)) };
  if (step.do === 'release')
    return { ...sight, job: await change(context, releaseOf(step.job, context.settings)) };
  await context.api.remove(step.kind, step.object.metadata);
  await writeStatus(context, sight.run, step.status);
  return undefined;
}

/** Undefined when that very Job is gone, or another one is in its place: then the server is asked. */
async function change({ api }: Context, part: Body): Promise<KubeObject | undefined> {
  try {
    return await api.apply(kinds.job, part);
  } catch (error) {
    if (isRefusal(error, 404, 409)) return undefined;
    throw error;
  }
}

async function create(
  context: Context,
  sight: RunSight,
  step: RunStep & { do: 'create' },
): Promise<RunSight> {
  const object = await createOrGet(context, step);
  if (step.kind.kind === 'PersistentVolumeClaim') return { ...sight, claim: object };
  context.begun.set(sight.run.metadata.uid, object.metadata.name);
  context.log.info('Job made', { ...idsOf(sight.run), job: object.metadata.name });
  return { ...sight, job: object };
}

/** A run names only Secrets that are labelled for it. */
async function allowedSecrets(
  { api }: Context,
  { spec, metadata, status }: Run,
): Promise<string | undefined> {
  if (status.job !== undefined) return undefined;
  for (const name of spec.secrets ?? []) {
    const secret = await api.get(kinds.secret, { namespace: metadata.namespace, name });
    if (secret?.metadata.labels[marks.useInRuns] === 'true') continue;
    const missing = secret === undefined ? 'is not there' : 'is not labelled so';
    return `It names the Secret ${name}, which ${missing}: a run may use those labelled ${marks.useInRuns}=true only`;
  }
  return undefined;
}

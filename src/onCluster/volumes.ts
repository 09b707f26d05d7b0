/**
 * Decides how a person's command learns what is on the volumes of a namespace, and has it tidied up. Only Jobs of the controller
 * see a volume: they are asked by annotations of its claim, and what they found is read from their logs.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { kinds } from '../controller/api/kinds.ts';
import type { KubeObject } from '../controller/api/object.ts';
import { marks } from '../controller/names.ts';
import { hasCompleted } from '../controller/runs/jobState.ts';
import { jsonOf } from '../controller/runs/order.ts';
import { hasEnded, sweepsOf } from '../controller/sweep/next.ts';
import { sweepReport, sweptWorkspace, type SweptWorkspace } from '../controller/sweep/order.ts';
import { answers, requestOf, type SweepRequest } from '../controller/sweep/request.ts';
import { CtoError } from '../errors.ts';
import type { Retention } from '../workspaces/retention.ts';
import type { ClusterObjects } from './objects.ts';
import { podLog } from './podLog.ts';

export interface Listing {
  /** Name of the claim. */
  volume: string;
  workspaces: readonly SweptWorkspace[];
  /** Bytes. */
  free: number;
  /** ms since 1970: when the sweep was made. */
  at: number;
  /** What it answers; undefined for one that nobody asked for. */
  request: SweepRequest | undefined;
}

export interface AskOptions {
  signal: AbortSignal;
  /** Milliseconds in which the controller has to begin. */
  patience?: number;
}

const jobSchema = z.looseObject({
  template: z.looseObject({
    spec: z.looseObject({
      volumes: z
        .array(
          z.looseObject({
            name: z.string(),
            persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional(),
          }),
        )
        .default([]),
    }),
  }),
});

/** Claims that hold workspaces: those that say so, and one for all services, which only the Jobs that mount it tell. */
export async function volumesOf(cluster: ClusterObjects): Promise<string[]> {
  const [claims, jobs] = await Promise.all([
    cluster.list(kinds.claim),
    cluster.list(kinds.job, 'app.kubernetes.io/part-of=cto'),
  ]);
  const mounted = new Set(
    jobs.flatMap((job) => {
      const { volumes } = jobSchema.parse(job['spec']).template.spec;
      return volumes.flatMap(({ name, persistentVolumeClaim: claim }) =>
        name === 'volume' && claim !== undefined ? [claim.claimName] : [],
      );
    }),
  );
  const holding = claims.filter(
    ({ metadata: { labels, name } }) => labels[marks.service] !== undefined || mounted.has(name),
  );
  return holding.map(({ metadata }) => metadata.name).toSorted((a, b) => (a < b ? -1 : 1));
}

/** What is on a volume now, and what would go by `retention`. @throws CtoError `forbidden`, `sweep-slow`, `sweep-failed`. */
export async function askListing(
  cluster: ClusterObjects,
  volume: string,
  { retention, ...options }: AskOptions & { retention: Retention },
): Promise<Listing> {
  const request: SweepRequest = { id: randomUUID(), at: Date.now(), retention };
  await annotate(cluster, volume, { [marks.sweepRequest]: JSON.stringify(request) });
  const isAnswer = (job: KubeObject): boolean => answers(job, request.id, { prunes: false });
  return listingOf(cluster, volume, await sweepEnd(cluster, { volume, isAnswer }, options));
}

/** Has what the listing names saved and deleted. @returns what there was before, each with what became of it. */
export async function pruneListed(
  cluster: ClusterObjects,
  { volume, request }: Listing,
  options: AskOptions,
): Promise<Listing> {
  const { id = '' } = request ?? {};
  await annotate(cluster, volume, { [marks.sweepPrune]: id });
  const isAnswer = (job: KubeObject): boolean => answers(job, id, { prunes: true });
  return listingOf(cluster, volume, await sweepEnd(cluster, { volume, isAnswer }, options));
}

/** What the last sweep found, whoever asked for it; undefined when there was none yet, or none any more. */
export async function lastListing(cluster: ClusterObjects, volume: string): Promise<Listing | undefined> {
  const done = sweepsOf(await jobsOf(cluster, volume)).filter(hasCompleted);
  const last = done.at(-1);
  if (last === undefined) return undefined;
  const { workspaces, ...listing } = await listingOf(cluster, volume, last);
  return { ...listing, workspaces: workspaces.filter(({ deleted }) => deleted !== true) };
}

async function annotate(
  { patch }: ClusterObjects,
  volume: string,
  annotations: Record<string, string>,
): Promise<void> {
  await patch(kinds.claim, volume, { metadata: { annotations } });
}

async function jobsOf({ list }: ClusterObjects, volume: string): Promise<KubeObject[]> {
  return list(kinds.job, `${marks.sweep}=${volume}`);
}

/** Waits for as long as something is at work on the volume, and `patience` for it to begin. */
async function sweepEnd(
  cluster: ClusterObjects,
  { volume, isAnswer }: { volume: string; isAnswer: (job: KubeObject) => boolean },
  { signal, patience = 60_000 }: AskOptions,
): Promise<KubeObject> {
  let since = Date.now();
  for (;;) {
    const jobs = await jobsOf(cluster, volume);
    const answer = jobs.find(isAnswer);
    if (answer !== undefined && hasEnded(answer)) return answer;
    if (!jobs.every(hasEnded)) since = Date.now();
    if (Date.now() - since >= patience) throw slow(cluster, volume);
    await sleep(250);
    if (signal.aborted) throw new CtoError('process-stopped', 'cto workspaces was stopped');
  }
}

/** Its log has a line for each workspace, and the report at last. */
async function listingOf(cluster: ClusterObjects, volume: string, job: KubeObject): Promise<Listing> {
  const { name, creationTimestamp = '' } = job.metadata;
  if (!hasCompleted(job)) throw failed(volume, name);
  const [pod] = await cluster.list(kinds.pod, `batch.kubernetes.io/job-name=${name}`);
  const log = pod && (await podLog(cluster, pod.metadata.name));
  const lines = (log ?? '').trimEnd().split('\n').map(jsonOf);
  const report = sweepReport.safeParse(lines.pop()).data;
  const workspaces = lines.flatMap((line) => sweptWorkspace.safeParse(line).data ?? []);
  if (report === undefined || report.workspaces !== workspaces.length) throw unreadable(volume, name);
  const at = Date.parse(creationTimestamp) || 0;
  return { volume, workspaces, free: report.free, at, request: requestOf(job) };
}

function slow({ namespace }: ClusterObjects, volume: string): CtoError {
  return new CtoError('sweep-slow', `The controller does not look at the volume ${volume}`, {
    hint: `Is one running, of this version, and does it look after ${namespace}? Do the clocks agree to five minutes? If somebody else asked at the same moment, ask again.`,
  });
}

function failed(volume: string, job: string): CtoError {
  return new CtoError('sweep-failed', `The Job ${job} could not look at the volume ${volume}`, {
    hint: `See: kubectl describe job ${job}; kubectl logs job/${job}`,
  });
}

function unreadable(volume: string, job: string): CtoError {
  return new CtoError(
    'listing-missing',
    `What the Job ${job} found on the volume ${volume} can’t be read whole`,
    { hint: `Its pod or its node is gone, or its log was cut: ask again, or see kubectl logs job/${job}` },
  );
}

/**
 * What is done next for one volume: list it, save what is unsaved in what should go, list it again and delete that; then wait.
 * A person who asks is answered with a sweep that only lists; what it named goes in the same way when that is confirmed.
 */
import type { KubeObject } from '../api/object.ts';
import { marks } from '../names.ts';
import { jsonOf } from '../runs/order.ts';
import { hasCompleted, jobStateOf } from '../runs/jobState.ts';
import { type NewSweep, salvageName } from './jobs.ts';
import type { Owned } from './known.ts';
import { type SweepReport, sweepReport } from './order.ts';
import { answers, isCurrent, pruneOf, requestOf } from './request.ts';

export interface VolumeSight {
  claim: KubeObject;
  known: readonly Owned[];
  /** Jobs of retention of this volume, by name. */
  jobs: ReadonlyMap<string, KubeObject>;
  /** Pods of these Jobs. */
  pods: readonly KubeObject[];
  /** ms since 1970, and between two sweeps; without an interval there are only those that somebody asks for. */
  now: number;
  interval: number | undefined;
}

export type VolumeStep =
  /** `deletes`: what was saved and goes now. */
  | ({ do: 'sweep' } & NewSweep)
  /** `asked`: id of the request for which it is done anew. */
  | { do: 'salvage'; tasks: readonly Owned[]; asked: string | undefined }
  /** Milliseconds; undefined while a Job is at work, whose end is seen. */
  | { do: 'wait'; for: number | undefined };

/** Salvages at once, for one volume. */
const atOnce = 4;

export function nextOf(sight: VolumeSight): VolumeStep {
  const sweeps = sweepsOf(sight.jobs.values());
  if (sweeps.some((sweep) => !hasEnded(sweep))) return { do: 'wait', for: undefined };
  return answerStep(sight, sweeps) ?? pruneStep(sight, sweeps) ?? ownStep(sight, sweeps);
}

/** Before all else: somebody waits for it, and it takes nothing away. */
function answerStep({ claim, now }: VolumeSight, sweeps: readonly KubeObject[]): VolumeStep | undefined {
  const request = requestOf(claim);
  if (request === undefined || !isCurrent(request, now)) return undefined;
  const { id } = request;
  if (sweeps.some((sweep) => answers(sweep, id, { prunes: false }))) return undefined;
  return { do: 'sweep', step: `asked ${id}`, deletes: [], request };
}

/** What the answer that was confirmed has named goes; a sweep ends it even if nothing of it could be saved. */
function pruneStep(sight: VolumeSight, sweeps: readonly KubeObject[]): VolumeStep | undefined {
  const id = pruneOf(sight.claim);
  if (id === undefined || sweeps.some((sweep) => answers(sweep, id, { prunes: true }))) return undefined;
  const listing = sweeps.find((sweep) => answers(sweep, id, { prunes: false }));
  const request = listing && requestOf(listing);
  const report = listing && reportOf(sight, listing);
  if (request === undefined || report === undefined) return undefined;
  const saved = salvageStep(sight, report, id);
  if (!('saved' in saved)) return saved;
  return { do: 'sweep', step: `prune ${id}`, deletes: saved.saved, request, prunes: true };
}

/** A volume is swept for the first time when it has been there for an interval: before that nothing of it is old. */
function ownStep(sight: VolumeSight, sweeps: readonly KubeObject[]): VolumeStep {
  const { claim, now, interval } = sight;
  if (interval === undefined) return { do: 'wait', for: undefined };
  const last = sweeps.findLast((sweep) => requestOf(sweep) === undefined);
  const step = last && afterListing(sight, last);
  if (step !== undefined) return step;
  const due = madeAt(last ?? claim) + interval;
  if (now < due) return { do: 'wait', for: due - now };
  return { do: 'sweep', step: last === undefined ? 'first' : `after ${last.metadata.name}`, deletes: [] };
}

/** Only what a sweep that deletes nothing has listed is worked on: what could not be saved waits for the next one. */
function afterListing(sight: VolumeSight, last: KubeObject): VolumeStep | undefined {
  const report = deletesOf(last).length > 0 ? undefined : reportOf(sight, last);
  const saved = report && salvageStep(sight, report);
  if (saved === undefined || !('saved' in saved)) return saved;
  const deletes = saved.saved;
  return deletes.length === 0 ? undefined : { do: 'sweep', step: `delete ${last.metadata.name}`, deletes };
}

/** The tasks that the sweep names are saved, a few at a time; in the end, those that were saved. */
function salvageStep(
  sight: VolumeSight,
  { doomed }: SweepReport,
  asked?: string,
): VolumeStep | { saved: readonly string[] } {
  const { claim, known, jobs } = sight;
  // Looked at anew: what is in use by now stays.
  const going = known.filter(({ path, state }) => state !== 'running' && doomed.includes(path));
  const states = going.map((owned) => ({ owned, job: jobs.get(salvageName(claim, owned, asked)) }));
  const missing = states.flatMap(({ owned, job }) => (job === undefined ? [owned] : []));
  const busy = states.filter(({ job }) => job !== undefined && stateOf(sight, job).state !== 'ended').length;
  if (missing.length > 0 && busy < atOnce)
    return { do: 'salvage', tasks: missing.slice(0, atOnce - busy), asked };
  if (missing.length > 0 || busy > 0) return { do: 'wait', for: undefined };
  const saved = states.filter(({ job }) => job !== undefined && hasCompleted(job));
  return { saved: saved.map(({ owned }) => owned.path) };
}

function stateOf({ pods }: VolumeSight, job: KubeObject): ReturnType<typeof jobStateOf> {
  const own = pods.filter(
    ({ metadata }) => metadata.labels['batch.kubernetes.io/job-name'] === job.metadata.name,
  );
  return jobStateOf(job, own);
}

/** Whether nothing of the Job is at work any more. */
export function hasEnded(job: KubeObject): boolean {
  return jobStateOf(job, []).state === 'ended';
}

/** What the last sweep that ended says. */
export function lastReport(sight: VolumeSight): SweepReport | undefined {
  const sweeps = sweepsOf(sight.jobs.values()).toReversed();
  for (const job of sweeps) {
    const report = reportOf(sight, job);
    if (report !== undefined) return report;
  }
  return undefined;
}

/** Of the Jobs of retention those that list, in order. */
export function sweepsOf(jobs: Iterable<KubeObject>): KubeObject[] {
  const sweeps = [...jobs].filter(({ metadata }) => metadata.name.startsWith('sweep-'));
  return sweeps.toSorted((a, b) => madeAt(a) - madeAt(b));
}

/** What an ended sweep says; undefined when it failed or its pod is gone. */
function reportOf(sight: VolumeSight, job: KubeObject): SweepReport | undefined {
  const state = stateOf(sight, job);
  return state.state === 'ended' ? sweepReport.safeParse(jsonOf(state.message)).data : undefined;
}

/** Paths that a sweep was told to delete. */
export function deletesOf({ metadata }: KubeObject): string[] {
  const found = jsonOf(metadata.annotations[marks.sweeps]);
  return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : [];
}

function madeAt({ metadata }: KubeObject): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}

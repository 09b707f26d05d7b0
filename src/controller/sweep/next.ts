/** What is done next for one volume: list it, save what is unsaved in what should go, list it again and delete that; then wait. */
import type { KubeObject } from '../api/object.ts';
import { marks } from '../names.ts';
import { jsonOf } from '../runs/order.ts';
import { hasCompleted, jobStateOf } from '../runs/jobState.ts';
import { salvageName } from './jobs.ts';
import type { Owned } from './known.ts';
import { type SweepReport, sweepReport } from './order.ts';

export interface VolumeSight {
  claim: KubeObject;
  known: readonly Owned[];
  /** Jobs of retention of this volume, by name. */
  jobs: ReadonlyMap<string, KubeObject>;
  /** Pods of these Jobs. */
  pods: readonly KubeObject[];
  /** ms since 1970, and between two sweeps. */
  now: number;
  interval: number;
}

export type VolumeStep =
  /** `deletes`: what was saved and goes now. */
  | { do: 'sweep'; step: string; deletes: readonly string[] }
  | { do: 'salvage'; tasks: readonly Owned[] }
  /** Milliseconds; undefined while a Job is at work, whose end is seen. */
  | { do: 'wait'; for: number | undefined };

/** Salvages at once, for one volume. */
const atOnce = 4;

/** A volume is swept for the first time when it has been there for an interval: before that nothing of it is old. */
export function nextOf(sight: VolumeSight): VolumeStep {
  const { claim, now, interval } = sight;
  const last = sweepsOf(sight).at(-1);
  if (last !== undefined && !hasEnded(last)) return { do: 'wait', for: undefined };
  const step = last && afterListing(sight, last);
  if (step !== undefined) return step;
  const due = madeAt(last ?? claim) + interval;
  if (now < due) return { do: 'wait', for: due - now };
  return { do: 'sweep', step: last === undefined ? 'first' : `after ${last.metadata.name}`, deletes: [] };
}

/** Only what a sweep that deletes nothing has listed is worked on: what could not be saved waits for the next one. */
function afterListing(sight: VolumeSight, last: KubeObject): VolumeStep | undefined {
  const report = deletesOf(last).length > 0 ? undefined : reportOf(sight, last);
  return report && salvageStep(sight, last, report);
}

/** The tasks that the sweep names are saved, a few at a time; those that were saved are deleted by the next sweep. */
function salvageStep(sight: VolumeSight, last: KubeObject, { doomed }: SweepReport): VolumeStep | undefined {
  const { claim, known, jobs } = sight;
  // Looked at anew: what is in use by now stays.
  const going = known.filter(({ path, state }) => state !== 'running' && doomed.includes(path));
  if (going.length === 0) return undefined;
  const states = going.map((owned) => ({ owned, job: jobs.get(salvageName(claim, owned)) }));
  const missing = states.flatMap(({ owned, job }) => (job === undefined ? [owned] : []));
  const busy = states.filter(({ job }) => job !== undefined && stateOf(sight, job).state !== 'ended').length;
  if (missing.length > 0 && busy < atOnce) return { do: 'salvage', tasks: missing.slice(0, atOnce - busy) };
  if (missing.length > 0 || busy > 0) return { do: 'wait', for: undefined };
  const deletes = states.flatMap(({ owned, job }) =>
    job !== undefined && hasCompleted(job) ? [owned.path] : [],
  );
  return deletes.length === 0 ? undefined : { do: 'sweep', step: `delete ${last.metadata.name}`, deletes };
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
  const sweeps = sweepsOf(sight).toReversed();
  for (const job of sweeps) {
    const report = reportOf(sight, job);
    if (report !== undefined) return report;
  }
  return undefined;
}

function sweepsOf({ jobs }: VolumeSight): KubeObject[] {
  const sweeps = [...jobs.values()].filter(({ metadata }) => metadata.name.startsWith('sweep-'));
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

/**
 * What is done next for one CodeRun, from what is seen of it alone: objects to make, status to write, or something that has
 * to be looked up first. Called again whenever anything changes; the same sight gives the same answer, and an answer that
 * was carried out in part, twice or by two controllers leads to the same objects, because their names follow from the run.
 */
import { kinds } from '../api/kinds.ts';
import { isOwnedBy, type KubeObject } from '../api/object.ts';
import { marks } from '../names.ts';
import { afterLoss, endRun } from './endRun.ts';
import { isHeld, isReleased, jobName, jobOf } from './job.ts';
import { type JobState, jobStateOf } from './jobState.ts';
import { claimMismatch, claimOf, nameOf, newClaim } from './objects.ts';
import { policyRefusal } from './policy.ts';
import { type ResolvedRun, hasEnded, resolveRun } from './run.ts';
import type { RunSight, RunStep } from './sight.ts';
import { accepted, failRun, refuseRun, templatesReady, writeRun } from './writeStatus.ts';

export function reconcileRun(sight: RunSight): RunStep {
  const { run, job } = sight;
  if (run.metadata.deletionTimestamp !== undefined || hasEnded(run)) return { do: 'nothing' };
  const resolved = resolveRun(run, sight.settings);
  if (run.metadata.annotations[marks.stop] !== undefined) return stopRun(sight);
  if (typeof job === 'object') return followJob(sight, resolved, job);
  // A Job that was there is gone: what the cache does not have the server may.
  if (run.status.job === jobName(run) && job === undefined) return { do: 'look', at: 'job' };
  if (run.status.job === jobName(run)) return afterLoss(sight, resolved);
  return beginRun(sight, resolved);
}

function stopRun(sight: RunSight): RunStep {
  const { job } = sight;
  const stopped = writeRun(
    sight,
    { phase: 'Stopped', reason: 'Stopped', message: 'It was asked to end' },
    [],
  );
  // It may be made and not be in the cache yet.
  if (job === undefined) return { do: 'look', at: 'job' };
  if (typeof job === 'object') return { do: 'delete', kind: kinds.job, object: job, status: stopped.status };
  return stopped;
}

function beginRun(sight: RunSight, resolved: ResolvedRun): RunStep {
  const { run, settings, templates, place, claim, files } = sight;
  const refusal = policyRefusal(run, resolved, settings);
  if (refusal !== undefined) return refuseRun(sight, refusal.message);
  if (templates.state !== 'ready' && typeof files !== 'object') {
    const { state, message } = templates;
    if (files === undefined) return { do: 'look', at: 'files' };
    return writeRun(sight, { phase: 'Pending', reason: state, message }, [
      accepted,
      { type: 'TemplatesReady', holds: false, reason: state, message },
    ]);
  }
  if (!place.start) {
    const { position, reason } = place;
    return writeRun(
      sight,
      {
        phase: 'Queued',
        reason,
        message: `${waitsFor(reason)}, ${position} in line`,
        queuePosition: position,
      },
      [accepted, templatesReady],
    );
  }
  if (resolved.id.stage !== 'integration') {
    if (claim === undefined) return { do: 'look', at: 'claim' };
    if (claim === 'absent')
      return { do: 'create', kind: kinds.claim, body: newClaim({ run, resolved, settings }) };
    const mismatch = claimMismatch(resolved, claim);
    if (mismatch !== undefined) return failRun(sight, mismatch);
  }
  return beginJob(sight, resolved);
}

function waitsFor(reason: string): string {
  return reason === 'ProviderLimit'
    ? 'Waits for a place: its provider gives no more for now'
    : 'Waits for a place';
}

function beginJob(sight: RunSight, resolved: ResolvedRun): RunStep {
  const { run, settings, files, gitSecret } = sight;
  if (files === undefined) return { do: 'look', at: 'files' };
  if (files === 'absent') return { do: 'render' };
  if (!isOwnedBy(files, run.metadata.uid)) {
    return failRun(sight, `The ConfigMap ${files.metadata.name} belongs to somebody else`);
  }
  if (gitSecret === undefined) return { do: 'look', at: 'gitSecret' };
  const input = {
    run,
    resolved,
    settings,
    files: files.metadata.name,
    gitSecret: gitSecret === 'none' ? undefined : gitSecret,
  };
  return { do: 'create', kind: kinds.job, body: jobOf(input) };
}

function followJob(sight: RunSight, resolved: ResolvedRun, job: KubeObject): RunStep {
  const { run, settings, pods } = sight;
  if (!isOwnedBy(job, run.metadata.uid)) {
    return failRun(sight, `The Job ${job.metadata.name} belongs to somebody else`);
  }
  const state = jobStateOf(job, pods);
  // Until the status names the Job, nobody could tell one that is gone from one that never was.
  const step = run.status.job === job.metadata.name ? stepOfJob(sight, resolved, { job, state }) : undefined;
  if (step !== undefined) return step;
  const { name: volume } = claimOf(resolved, settings);
  const integration = resolved.id.stage === 'integration';
  return writeRun(
    sight,
    {
      phase: 'Running',
      ...whyOf(state),
      job: job.metadata.name,
      jobUid: job.metadata.uid,
      files: nameOf(run, 'files'),
      startedAt: run.status.startedAt ?? sight.now,
      ...(!integration && { volume, workspace: `${resolved.folder}/task-${resolved.id.task}` }),
      ...(typeof sight.files === 'object' && templateDigest(sight.files)),
    },
    [accepted, templatesReady],
  );
}

/** Of a Job that the status names; nothing when there is only to say how it stands. */
function stepOfJob(
  sight: RunSight,
  resolved: ResolvedRun,
  { job, state }: { job: KubeObject; state: JobState },
): RunStep | undefined {
  const { jobUid = job.metadata.uid } = sight.run.status;
  if (jobUid !== job.metadata.uid) return inPlaceOf(job, afterLoss(sight, resolved));
  if (state.state === 'ended')
    return isReleased(job) ? endRun(sight, resolved, state) : { do: 'release', job };
  return isHeld(job) && sight.run.status.jobUid !== undefined ? { do: 'start', job } : undefined;
}

/** The run's own Job is gone. The one of its name was made late, by a controller that was frozen, and never begins. */
function inPlaceOf(job: KubeObject, step: RunStep): RunStep {
  return step.do === 'status' ? { do: 'delete', kind: kinds.job, object: job, status: step.status } : step;
}

function whyOf(state: JobState): { reason: string; message: string } {
  const nothing = { reason: 'AtWork', message: '' };
  return state.state === 'ended' ? nothing : (state.why ?? nothing);
}

function templateDigest(files: KubeObject): { templates?: string } {
  const digest = files.metadata.annotations[marks.templates];
  return digest === undefined ? {} : { templates: digest };
}

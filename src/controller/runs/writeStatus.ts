/** The status that a run gets next: what is said now, on top of what was said before. */
import { type Said, withConditions } from '../conditions.ts';
import type { RunStatus } from './run.ts';
import type { RunSight, RunStep } from './sight.ts';

export const accepted: Said = { type: 'Accepted', holds: true, reason: 'Accepted' };

export const templatesReady: Said = { type: 'TemplatesReady', holds: true, reason: 'Complete' };

const endPhases: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Stopped']);

/** The whole status: what is not said again stays, but for the place in the queue. */
export function writeRun(
  { run, now }: RunSight,
  change: RunStatus,
  said: readonly Said[],
): RunStep & { do: 'status' } {
  const { queuePosition: _, ...before } = run.status;
  const { generation } = run.metadata;
  const conditions = withConditions(before.conditions, said, { now, generation });
  const ended = change.phase !== undefined && endPhases.has(change.phase);
  const finishedAt = ended ? { finishedAt: now } : {};
  return {
    do: 'status',
    status: { ...before, ...change, ...finishedAt, observedGeneration: generation, conditions },
  };
}

/** What is wrong with the run itself: trying again changes nothing. */
export function failRun(sight: RunSight, message: string): RunStep & { do: 'status' } {
  return writeRun(sight, { phase: 'Failed', reason: 'BadInput', message }, [
    { type: 'Finished', holds: true, reason: 'BadInput', message },
  ]);
}

/** What a rule of the installation does not allow; the message names the rule. */
export function refuseRun(sight: RunSight, message: string): RunStep & { do: 'status' } {
  const said = { reason: 'PolicyRefused', message };
  return writeRun(sight, { phase: 'Failed', ...said }, [
    { type: 'Accepted', holds: false, ...said },
    { type: 'Finished', holds: true, ...said },
  ]);
}

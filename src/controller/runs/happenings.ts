/** What people are told, as Events, of a run whose status changed: of the run itself, and in a line of its play's story. */
import { runKey } from '../../play/types.ts';
import type { Happening } from '../telemetry/events.ts';
import { orderOf } from './order.ts';
import { type Run, type RunStatus, runIdOf } from './run.ts';

interface Told {
  /** Of the run. */
  own: Happening;
  /** Of its play; what only moves within a run is not. */
  play: Happening | undefined;
}

/** Reasons of a run that goes on which say that something is not as it should be. */
function isTrouble({ phase, reason = '' }: RunStatus): boolean {
  if (phase === 'Failed') return true;
  return (phase === 'Pending' && reason !== '') || (phase === 'Running' && reason !== 'AtWork');
}

/** Nothing when neither phase nor reason changed: a place in the queue that moves on is no event. */
export function happeningsOf(run: Run, now: RunStatus): Told | undefined {
  const { status: before } = run;
  if (now.phase === undefined || (now.phase === before.phase && now.reason === before.reason))
    return undefined;
  const type = isTrouble(now) ? 'Warning' : 'Normal';
  const note = noteOf(run, now);
  const identity = `${runKey(runIdOf(run))} ${now.tries ?? 0}`;
  const common = { type, action: now.phase, identity } as const;
  const reason = now.phase === 'Running' && now.reason === 'AtWork' ? 'Started' : (now.reason ?? now.phase);
  const own: Happening = { ...common, reason, note };
  const word = playReason(run, now);
  if (word === undefined) return { own, play: undefined };
  return { own, play: { ...common, reason: word, note: `${nameOf(run)}: ${note}` } };
}

function nameOf(run: Run): string {
  const { task, stage, attempt } = runIdOf(run);
  const name = stage === 'integration' ? task.replace('integration-', 'level ') : `task ${task}`;
  return `${name} ${stage}${attempt > 1 ? ` ${attempt}` : ''}`;
}

/** Of the play: begun, waiting, held up, tried again, over. */
function playReason({ spec, status: before }: Run, { phase, reason }: RunStatus): string | undefined {
  if (phase === 'Succeeded') return spec.stage === 'integration' ? 'LevelIntegrated' : 'RunSucceeded';
  if (phase === 'Failed') return reason === 'MergeConflict' ? reason : 'RunFailed';
  if (phase === 'Queued') return 'RunQueued';
  if (phase === 'Stopped') return 'RunStopped';
  if (phase === 'Pending') return pendingReason(reason);
  return before.phase === 'Running' ? 'RunHeldUp' : 'RunStarted';
}

/** Templates are the play's own trouble, and it tells of them itself. */
function pendingReason(reason = ''): string | undefined {
  if (reason === 'TriedAgain') return 'RunTriedAgain';
  return reason === '' || reason.startsWith('Templates') ? undefined : 'RunHeldUp';
}

function noteOf(run: Run, { phase, reason = '', message = '', result, job }: RunStatus): string {
  if (phase === 'Running') return reason === 'AtWork' ? `Job ${job}` : `${reason}: ${message}`;
  if (phase === 'Succeeded') return successNote(run, result, reason);
  if (phase === 'Queued') return `${reason}: ${message.replace(/, \d+ in line$/, '')}`;
  return message === '' ? reason : `${reason}: ${message}`;
}

function successNote(run: Run, result: RunStatus['result'], reason: string): string {
  const { spec } = run;
  const at = `${result?.branch ?? spec.branch} at ${result?.commit?.slice(0, 7) ?? '?'}`;
  if (spec.stage === 'integration') return `tasks ${orderOf(run).join(', ')} on ${at}`;
  const verdict = result?.verdict === undefined ? '' : `, ${result.verdict}, ${result.findings} findings`;
  return `${reason === 'NothingToDo' ? 'nothing to do, ' : ''}${at}${verdict}`;
}

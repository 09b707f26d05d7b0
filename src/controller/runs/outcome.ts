/** What an ended run's result means for its status, and a run's status for its play: one table, read both ways. */
import type { RunResult } from '../../play/result.ts';
import { resultRef } from '../../play/result.ts';
import type { Outcome } from '../../play/types.ts';
import type { Run, RunStatus } from './run.ts';

/** Reasons of runs that failed, as people see them. */
const reasons = {
  'agent-failed': 'AgentFailed',
  'environment-failed': 'EnvironmentFailed',
  'bad-input': 'BadInput',
  conflict: 'MergeConflict',
} as const;

export interface Ended {
  outcome: Outcome;
  /** What the remote confirmed; undefined when nothing could be believed. */
  result: RunResult | undefined;
  /** Play in refs. */
  play: string;
  resultsPrefix: string;
}

type EndStatus = Pick<RunStatus, 'phase' | 'reason' | 'message' | 'result' | 'conflict' | 'tries'>;

export function statusOfEnd(ended: Ended): EndStatus {
  const { outcome, result } = ended;
  if (outcome.kind === 'done') {
    const reason = result?.phase === 'nothing' ? 'NothingToDo' : 'Done';
    return { phase: 'Succeeded', reason, message: '', ...confirmed(ended) };
  }
  const failed = { phase: 'Failed' as const, reason: reasons[outcome.kind] };
  if (outcome.kind === 'conflict') {
    const { task, files, integrated } = outcome;
    const conflict = { task, files: files.slice(0, 1000), integrated: [...integrated] };
    return { ...failed, ...confirmed(ended), message: conflictMessage(task), conflict };
  }
  const { reason: message } = outcome;
  if (outcome.kind === 'agent-failed') return { ...failed, ...confirmed(ended), message };
  return { ...failed, message, ...(outcome.kind === 'environment-failed' && { tries: outcome.tries }) };
}

function confirmed({ result, play, resultsPrefix }: Ended): Pick<RunStatus, 'result'> {
  if (result === undefined) return {};
  const { phase, branch, commit, findings, reason, verdict } = result;
  const ref = resultRef({ ...result, play }, resultsPrefix);
  const optional = { ...(reason && { reason }), ...(verdict && { verdict }) };
  return { result: { phase, branch, commit, findings: findings.length, ref, ...optional } };
}

/** What the step function is told of a run that ended; undefined while it goes on or when it was stopped. */
export function outcomeOfStatus({ status }: Run): Outcome | undefined {
  const { phase, result } = status;
  if (phase === 'Failed') return failureOf(status);
  if (phase !== 'Succeeded' || result?.commit === undefined) return undefined;
  const { commit, findings, verdict } = result;
  return { kind: 'done', commit, findings, ...(verdict && { verdict }) };
}

function failureOf({ reason, message = '', result, conflict, tries = 1 }: RunStatus): Outcome {
  if (reason === 'MergeConflict' && conflict !== undefined) return { kind: 'conflict', ...conflict };
  if (reason === 'AgentFailed')
    return { kind: 'agent-failed', reason: message, findings: result?.findings ?? 0 };
  if (reason === 'EnvironmentFailed') return { kind: 'environment-failed', reason: message, tries };
  return { kind: 'bad-input', reason: message };
}

/** An integration that stopped at a task: those before it, in the order they were given, were merged. */
export function conflictIn(result: RunResult, order: readonly string[]): Outcome | undefined {
  if (result.stage !== 'integration' || result.reason !== 'conflict-unresolved') return undefined;
  const index = order.findIndex((id) => result.message === conflictMessage(id));
  const task = order[index];
  if (task === undefined) return undefined;
  const files = result.findings.flatMap(({ file }) => file ?? []);
  return { kind: 'conflict', task, files, integrated: order.slice(0, index) };
}

/** How `integrate` says which task does not merge. */
function conflictMessage(task: string): string {
  return `Task ${task} does not merge`;
}

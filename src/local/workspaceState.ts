/** What became of the task that a workspace belongs to, from what was written down of its play's runs. */
import type { WorkspaceState } from '../workspaces/retention.ts';
import { type RunState, endOrder } from './runState.ts';

/**
 * `finished` only when a level was integrated with the task in it: nothing will ever need its workspace again. What can't be
 * told apart here (a play that goes on, or one that gave the task up without integrating its level) is `interrupted`.
 */
export function taskState(states: readonly RunState[], task: string): WorkspaceState {
  const own = states.filter(({ run }) => run.task === task);
  const levels = new Set(own.map(({ level }) => level));
  const integrations = states.filter(
    ({ run, level, ended }) =>
      run.stage === 'integration' && levels.has(level) && ended?.outcome.kind === 'done',
  );
  if (integrations.some(({ tasks }) => tasks?.includes(task))) return 'finished';
  if (integrations.length > 0) return 'failed';
  const last = own.toSorted((a, b) => endOrder(a) - endOrder(b)).at(-1);
  const failures = ['agent-failed', 'environment-failed', 'bad-input'];
  const failed = last?.process === undefined && failures.includes(last?.ended?.outcome.kind ?? '');
  return failed ? 'failed' : 'interrupted';
}

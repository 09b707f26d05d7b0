/** How a play on a cluster stands, in the words that plays on this machine have: from its Play and its CodeRuns alone. */
import { hasEnded, type Run, runIdOf } from '../controller/runs/run.ts';
import type { PlayStatus, TaskStatus } from '../local/playStatus.ts';
import type { Plan } from '../plan/types.ts';
import { integrationBranch, taskBranch } from '../play/run/branches.ts';
import type { SeenPlay, TaskLine } from './seenPlay.ts';

/** The chart's own default: tasks that have not run yet tell no other. */
const defaultBranch = 'feature/task-{task}-implementation';

export function playStatusOf({ play, status, runs, plan, place }: SeenPlay): PlayStatus {
  const { name } = play.metadata;
  const running = runs.filter(isAtWork);
  return {
    job: name,
    play: name,
    repository: play.spec.repository,
    state: stateOf(status.phase, running.length),
    ...reasonOf(status),
    rehearsal: false,
    // An empty list is left out by the server.
    tasks: tasksOf(plan, status.planDigest === undefined ? undefined : (status.tasks ?? []), runs),
    running: running.map((run) => ({ ...runIdOf(run), agent: agentOf(run), cli: run.spec.cli ?? '' })),
    integration: status.integrationBranch ?? integrationBranch(name),
    folder: `${place.namespace}/${name}`,
  };
}

/** Integration is done by the controller's own program. */
export function agentOf({ spec }: Run): string {
  return spec.agent ?? spec.stage;
}

function isAtWork(run: Run): boolean {
  return !hasEnded(run) && run.status.phase === 'Running';
}

/** A suspended play is one that nobody plays, once its runs have ended. */
export function stateOf(phase: string | undefined, running: number): PlayStatus['state'] {
  if (phase === 'Succeeded') return 'succeeded';
  if (phase === 'Failed') return 'failed';
  if (phase === 'Stopped') return 'stopped';
  return phase === 'Suspended' && running === 0 ? 'stopped' : 'running';
}

/** Reasons that only say what the state says already. */
const plain: ReadonlySet<string> = new Set(['AtWork', 'AllIntegrated', 'TasksFailed', 'Stopped']);

function reasonOf({ phase, reason, message }: SeenPlay['status']): { reason?: string } {
  if (phase === undefined) return { reason: 'no controller has looked at it yet' };
  if (reason === undefined || plain.has(reason)) return {};
  return { reason: message === undefined || message === '' ? reason : `${reason}: ${message}` };
}

function tasksOf(plan: Plan, lines: readonly TaskLine[] | undefined, runs: readonly Run[]): TaskStatus[] {
  const known = new Map((lines ?? []).map((line) => [line.id, line]));
  const titles = new Map(plan.tasks.map(({ id, title }) => [id, title]));
  const template = templateOf(runs);
  return plan.play.tasks.map(({ id, level }) => {
    const own = runs.filter(({ spec }) => spec.taskId === id);
    const line = known.get(id);
    const begun = own.some((run) => run.status.phase !== 'Queued' && run.status.phase !== undefined);
    return {
      id,
      title: titles.get(id) ?? '',
      level,
      ...(lines === undefined
        ? { state: 'waiting' as const }
        : stateOfTask(line, begun ? 'open' : 'waiting', own)),
      branch: own[0]?.spec.branch ?? taskBranch(template, id),
      runs: own.length,
    };
  });
}

/** A task that has no line is integrated: the status lists the others. */
function stateOfTask(
  line: TaskLine | undefined,
  notYet: 'open' | 'waiting',
  runs: readonly Run[],
): Pick<TaskStatus, 'state' | 'reason'> {
  if (line === undefined) return { state: 'integrated' };
  const { state, reason = '' } = line;
  switch (state) {
    case 'failed':
    case 'blocked':
      return { state, reason };
    case 'queued':
      return { state: notYet, reason: queueText(line, runs) };
    case 'running':
      return reason === '' || reason === 'AtWork' ? { state } : { state, reason };
    case 'waiting':
  }
  return { state: notYet };
}

function queueText({ run: name, reason }: TaskLine, runs: readonly Run[]): string {
  const position = runs.find(({ metadata }) => metadata.name === name)?.status.queuePosition;
  return `queued: ${reason ?? 'no place'}${position === undefined ? '' : `, ${position} in line`}`;
}

/** The branches of all tasks follow one template: any run tells it. */
function templateOf(runs: readonly Run[]): string {
  const any = runs.find(({ spec }) => spec.stage !== 'integration');
  if (any === undefined) return defaultBranch;
  const { branch, taskId } = any.spec;
  return branch.includes(taskId) ? branch.replaceAll(taskId, '{task}') : defaultBranch;
}

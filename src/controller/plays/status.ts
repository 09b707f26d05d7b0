/** How a play reads: phase, counters, the tasks that are not integrated, and conditions. */
import { endsOfPlay } from '../../play/ends.ts';
import { integrationBranch } from '../../play/run/branches.ts';
import { type Action, type ObservedRun, type PlannedTask, type TaskEnd } from '../../play/types.ts';
import { type Condition, withConditions } from '../conditions.ts';
import type { Run } from '../runs/run.ts';
import { levelStart } from './board.ts';
import type { Play, PlayStatus, ResolvedPlay } from './play.ts';
import type { PlaySight } from './reconcilePlay.ts';

export interface Standing {
  sight: PlaySight;
  board: readonly ObservedRun[];
  resolved: ResolvedPlay;
  blocked: readonly Extract<Action, { type: 'block' }>[];
  finish: Extract<Action, { type: 'finish' }> | undefined;
  held: { reason: string; message: string } | undefined;
  baseCommit: string;
}

type State = 'integrated' | 'waiting' | 'running' | 'queued' | 'failed' | 'blocked';

interface TaskLine {
  id: string;
  state: State;
  level: number;
  stage?: string;
  run?: string;
  reason?: string;
}

export function playStatus(standing: Standing): PlayStatus {
  const { sight, resolved, finish } = standing;
  const { play, plan } = sight;
  const lines = linesOf(standing);
  const counts = countsOf(lines);
  const levels = Math.max(0, ...plan.play.tasks.map(({ level }) => level));
  const open = lines.filter(({ state }) => state !== 'integrated');
  const phase = phaseOf(standing);
  const reason = reasonOf(standing, counts);
  const commit = integrationCommit(standing, levels);
  // One that was taken up again has not finished.
  const { finishedAt = sight.now, ...before } = play.status;
  return {
    ...before,
    observedGeneration: play.metadata.generation,
    phase,
    reason,
    message: standing.held?.message ?? '',
    startedAt: play.status['startedAt'] ?? sight.now,
    ...(finish !== undefined && { finishedAt }),
    planDigest: plan.digest,
    progress: `${counts.integrated}/${lines.length}`,
    level: finish === undefined ? Math.min(levels, ...open.filter(isOpen).map(({ level }) => level)) : levels,
    levels,
    counts,
    tasks: open.map(({ state, ...line }) => ({ ...line, state })),
    integrationBranch: integrationBranch(resolved.name),
    ...(commit !== undefined && { integrationCommit: commit }),
    conditions: conditionsOf(play, standing, { phase, reason }),
  };
}

function isOpen({ state }: TaskLine): boolean {
  return state === 'waiting' || state === 'running' || state === 'queued';
}

function phaseOf({ finish, held }: Standing): string {
  if (finish === undefined) return held?.reason === 'Suspended' ? 'Suspended' : 'Running';
  return finish.outcome === 'succeeded' ? 'Succeeded' : finish.outcome === 'failed' ? 'Failed' : 'Stopped';
}

function reasonOf({ finish, held }: Standing, { running, queued }: Record<State, number>): string {
  if (finish !== undefined)
    return { succeeded: 'AllIntegrated', failed: 'TasksFailed', stopped: 'Stopped' }[finish.outcome];
  if (held !== undefined) return held.reason;
  return running === 0 && queued > 0 ? 'Queued' : 'AtWork';
}

/** In plan order. */
function linesOf({ sight, board, resolved, finish }: Standing): TaskLine[] {
  const { plan, runs } = sight;
  const ends =
    finish === undefined
      ? endsOfPlay(plan.play, resolved.settings, board)
      : new Map(Object.entries(finish.tasks));
  return plan.play.tasks.map((task) => lineOf(task, ends.get(task.id), runs));
}

function lineOf({ id, level }: PlannedTask, end: TaskEnd | undefined, runs: readonly Run[]): TaskLine {
  if (end !== undefined && end.state !== 'unfinished') {
    return { id, level, state: end.state, ...('reason' in end && { reason: end.reason.slice(0, 1024) }) };
  }
  const own = runs.find(({ spec, status }) => spec.taskId === id && isAtWork(status.phase));
  if (own === undefined) return { id, level, state: 'waiting' };
  const queued = own.status.phase === 'Queued';
  const at = { stage: own.spec.stage, run: own.metadata.name };
  const reason = own.status.reason === undefined ? {} : { reason: own.status.reason };
  return { id, level, state: queued ? 'queued' : 'running', ...at, ...reason };
}

function isAtWork(phase: string | undefined): boolean {
  return phase === undefined || phase === 'Pending' || phase === 'Queued' || phase === 'Running';
}

function countsOf(lines: readonly TaskLine[]): Record<State, number> {
  const counts = { integrated: 0, running: 0, queued: 0, waiting: 0, failed: 0, blocked: 0 };
  for (const { state } of lines) counts[state] += 1;
  return counts;
}

function integrationCommit({ board, baseCommit }: Standing, levels: number): string | undefined {
  const commit = levelStart(board, baseCommit, levels + 1);
  return commit === baseCommit ? undefined : commit;
}

function conditionsOf(
  play: Play,
  { sight, held, finish }: Standing,
  { phase, reason }: { phase: string; reason: string },
): Condition[] {
  const { now, templates } = sight;
  const ready = templates.state === 'ready';
  // oxlint-disable-next-line no-unsafe-type-assertion -- the status was read by its schema
  const before = play.status['conditions'] as Condition[] | undefined;
  return withConditions(
    before,
    [
      {
        type: 'Accepted',
        holds: held?.reason !== 'PlanChanged',
        reason: held?.reason === 'PlanChanged' ? 'PlanChanged' : 'Accepted',
      },
      {
        type: 'TemplatesReady',
        holds: ready,
        reason: ready ? 'Complete' : templates.state,
        ...(!ready && { message: templates.message }),
      },
      { type: 'Finished', holds: finish !== undefined, reason: finish === undefined ? reason : phase },
    ],
    { now, generation: play.metadata.generation },
  );
}

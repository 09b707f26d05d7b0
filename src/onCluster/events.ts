/** What is new in a play on a cluster, in the words of a play on this machine: pure, from one look to the next. */
import { marks } from '../controller/names.ts';
import { orderOf } from '../controller/runs/order.ts';
import { outcomeOfStatus } from '../controller/runs/outcome.ts';
import { hasEnded, type Run, runIdOf } from '../controller/runs/run.ts';
import type { PlayEvent } from '../local/types.ts';
import { runKey } from '../play/types.ts';
import { agentOf } from './playStatus.ts';
import type { SeenPlay } from './seenPlay.ts';

/** What was told so far. */
export interface Told {
  started: Set<string>;
  ended: Set<string>;
  /** Sentences that are told once. */
  notices: Set<string>;
  blocked: Set<string>;
}

export function nothingTold(): Told {
  return { started: new Set(), ended: new Set(), notices: new Set(), blocked: new Set() };
}

/** Events that `told` does not have yet, in the order in which they happened; they count as told from now on. */
export function eventsOf({ play, status, runs }: SeenPlay, told: Told): PlayEvent[] {
  const inOrder = runs.toSorted((a, b) => whenOf(a).localeCompare(whenOf(b)));
  const events = inOrder.flatMap((run) => [...startOf(run, told), ...endOf(run, told)]);
  const blocked = (status.tasks ?? []).flatMap(({ id, state, reason = '' }): PlayEvent[] =>
    state === 'blocked' && once(told.blocked, id) ? [{ type: 'task-blocked', task: id, reason }] : [],
  );
  return [...events, ...blocked, ...noticesOf(play.metadata.name, status, told)];
}

/** Ends are told in the order of ends, starts in that of starts. */
function whenOf({ status, metadata }: Run): string {
  return status.finishedAt ?? `~${status.startedAt ?? metadata.creationTimestamp ?? ''}`;
}

function once(told: Set<string>, key: string): boolean {
  if (told.has(key)) return false;
  told.add(key);
  return true;
}

function startOf(run: Run, told: Told): PlayEvent[] {
  const { metadata, spec, status } = run;
  const id = runIdOf(run);
  if (status.phase === 'Queued' && once(told.notices, `queued ${metadata.uid}`)) {
    const text = `task ${id.task}  ${id.stage}  queued: ${status.reason}, ${status.message ?? ''}`;
    return [{ type: 'notice', text }];
  }
  if (status.startedAt === undefined || !once(told.started, metadata.uid)) return [];
  const level = levelOf(run);
  const log = `cto logs ${spec.play} ${runKey(id)}`;
  return [{ type: 'run-started', run: id, level, agent: agentOf(run), cli: spec.cli ?? 'its CLI', log }];
}

function levelOf({ metadata }: Run): number {
  return Number(metadata.annotations[marks.level] ?? 1);
}

function endOf(run: Run, told: Told): PlayEvent[] {
  const outcome = outcomeOfStatus(run);
  const { status, spec, metadata } = run;
  if (!hasEnded(run) || outcome === undefined || !once(told.ended, metadata.uid)) return [];
  const { startedAt, finishedAt } = status;
  const known = startedAt !== undefined && finishedAt !== undefined;
  const seconds = known ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 : 0;
  const ended: PlayEvent = { type: 'run-ended', run: runIdOf(run), outcome, seconds };
  if (spec.stage !== 'integration' || outcome.kind !== 'done') return [ended];
  const { commit } = outcome;
  const level = levelOf(run);
  return [ended, { type: 'integrated', level, branch: spec.branch, commit, tasks: orderOf(run) }];
}

/** Reasons of a play that keep it from going on, each once. */
function noticesOf(
  name: string,
  { phase, reason, message = '' }: SeenPlay['status'],
  told: Told,
): PlayEvent[] {
  if (phase === undefined || message === '' || !once(told.notices, `${reason}: ${message}`)) return [];
  return [{ type: 'notice', text: `play ${name}  ${reason}: ${message}` }];
}

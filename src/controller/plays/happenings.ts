/** What people are told, as Events, of a play whose status changed: its phases, what holds it up, tasks that failed. */
import { z } from 'zod';
import type { Happening } from '../telemetry/events.ts';
import type { PlayStatus } from './play.ts';

const text = z.string().default('');
const statusSchema = z.looseObject({
  phase: text,
  reason: text,
  message: text,
  progress: text,
  tasks: z.array(z.looseObject({ id: z.string(), state: z.string(), reason: text })).default([]),
});
type Status = z.infer<typeof statusSchema>;

/** Reasons of a play that goes on as it should. */
const fine: ReadonlySet<string> = new Set(['AtWork', 'Queued', 'Suspended', 'AllIntegrated', 'Stopped']);
const ended: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Stopped']);

export function playHappenings(earlier: PlayStatus, later: PlayStatus): Happening[] {
  const before = statusSchema.parse(earlier);
  const now = statusSchema.parse(later);
  return [...phaseHappening(before, now), ...taskHappenings(before, now)];
}

function phaseHappening(before: Status, now: Status): Happening[] {
  const { phase, reason, message, progress } = now;
  if (phase === before.phase && (reason === before.reason || fine.has(reason))) return [];
  const type = fine.has(reason) ? 'Normal' : 'Warning';
  const note = message === '' ? `${progress} tasks integrated` : message;
  return [{ type, reason: wordOf(before, now), action: phase, note, identity: progress }];
}

function wordOf(before: Status, { phase, reason }: Status): string {
  if (ended.has(phase)) return phase;
  if (phase !== 'Running' || !fine.has(reason)) return reason;
  const goesOn = ended.has(before.phase) || before.phase === 'Suspended';
  return goesOn ? 'Resumed' : 'Started';
}

function taskHappenings(before: Status, now: Status): Happening[] {
  const known = new Map(before.tasks.map(({ id, state }) => [id, state]));
  return now.tasks.flatMap(({ id, state, reason }): Happening[] => {
    if (known.get(id) === state || (state !== 'failed' && state !== 'blocked')) return [];
    const word = state === 'failed' ? 'TaskFailed' : 'TaskBlocked';
    return [{ type: 'Warning', reason: word, action: 'Judge', note: `task ${id}: ${reason}` }];
  });
}

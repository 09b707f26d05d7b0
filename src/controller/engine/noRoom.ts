/** A run or play for which nothing can be made in its namespace: its quota is full, or it is being deleted. No failure of theirs. */
import { ApiRefusal } from '../api/refusal.ts';
import type { Play } from '../plays/play.ts';
import type { Run } from '../runs/run.ts';
import type { Context } from './context.ts';
import { waitingPhase, writeStatus as writePlayStatus } from './playStatus.ts';
import { reasonOf } from './remoteTrouble.ts';
import { writeStatus } from './runStatus.ts';

/** It is looked at again: nobody tells us when there is room. */
const pause = 30_000;

export function isNoRoom(error: unknown): error is ApiRefusal {
  if (!(error instanceof ApiRefusal)) return false;
  return error.code === 'quota-exceeded' || error.code === 'namespace-terminating';
}

/** Milliseconds until it is looked at again. */
export async function waitForRoom(context: Context, run: Run, error: ApiRefusal): Promise<number> {
  const phase = error.code === 'quota-exceeded' ? 'Queued' : 'Pending';
  const message = error.message.slice(0, 1000);
  // A run that is at work goes on.
  if (run.status.job === undefined)
    await writeStatus(context, run, { ...run.status, phase, reason: reasonOf(error), message });
  return pause;
}

/** Milliseconds until it is looked at again. What its runs are at goes on. */
export async function waitForRoomOfPlay(context: Context, play: Play, error: ApiRefusal): Promise<number> {
  const phase = waitingPhase(play);
  const message = error.message.slice(0, 1000);
  await writePlayStatus(context, play, { ...play.status, phase, reason: reasonOf(error), message });
  return pause;
}

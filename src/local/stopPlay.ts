/** Stops a play that another process plays: asks it to end in order, and waits until it has. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CtoError } from '../errors.ts';
import { holderOf } from '../workspaces/lock.ts';
import { askToEnd, isAlive } from '../workspaces/sessions.ts';

/**
 * `lock` is that of the play. A play that gave its lock back still says how it ended: it has stopped when its process
 * is gone. @returns false when nobody played it.
 * @throws CtoError `stop-elsewhere` for a play of another machine, `stop-slow` when it takes more than `patience` seconds.
 */
export async function stopPlay(lock: string, host: string, patience = 60): Promise<boolean> {
  const holder = await holderOf(lock);
  if (holder === undefined) return false;
  if (holder.host !== host) {
    throw new CtoError('stop-elsewhere', `The play goes on on ${holder.host}`, {
      hint: `Stop it there: kill ${holder.pid}`,
    });
  }
  await askToEnd(holder);
  for (let waited = 0; waited < patience * 10; waited++) {
    if (!(await isAlive(holder))) return true;
    await sleep(100);
  }
  throw new CtoError('stop-slow', `Process ${holder.pid} was asked to end and has not after ${patience} s`, {
    hint: 'It may wait for the network; ask again, or end it by hand.',
  });
}

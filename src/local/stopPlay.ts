/** Stops a play that another process plays: asks it to end in order, and waits until it has. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CtoError } from '../errors.ts';
import { holderOf, tryLock } from '../workspaces/lock.ts';
import { askToEnd, endAll, isAlive } from '../workspaces/sessions.ts';
import { removeSecrets, secretsFolder } from './secrets.ts';

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

/**
 * Ends what a play left whose own process was killed: agents that nobody watches any more, and the keys that they were
 * given. `folder` is the play's. @returns false when there were none, or when somebody has gone on with the play meanwhile.
 */
export async function endUnwatched(folder: string): Promise<boolean> {
  const lock = await tryLock(join(folder, 'lock'));
  if ('heldBy' in lock) return false;
  try {
    const ended = await endAll(folder, 10);
    await removeSecrets(secretsFolder(folder));
    return ended;
  } finally {
    await lock.release();
  }
}

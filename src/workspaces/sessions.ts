/** Which processes belong to a session that we started, and how all of them are ended, also after we died ourselves. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CtoError } from '../errors.ts';
import { ownerVariable } from '../git.ts';
import { hasCode } from './errno.ts';
import { type ProcessRow, processRow, processTable, processesOwnedBy } from './processTable.ts';

/** Names one process for ever: pids are used again, but never with the same start. */
export interface ProcessMark {
  pid: number;
  started: string;
}

/** The mark of a living process. @throws CtoError `process-gone`. */
export async function markOf(pid: number): Promise<ProcessMark> {
  const row = await processRow(pid);
  if (row !== undefined) return { pid, started: row.started };
  throw new CtoError('process-gone', `Process ${pid} ended before it did anything`);
}

export async function isAlive({ pid, started }: ProcessMark): Promise<boolean> {
  return (await processRow(pid))?.started === started;
}

/** The processes of `rows` that belong to the session which `leader` began. */
export function membersOf(rows: readonly ProcessRow[], leader: ProcessMark): readonly ProcessRow[] {
  const first = rows.find((row) => row.pid === leader.pid);
  // Its pid is in use again, which the kernel allows only when nothing of the session is left.
  if (first !== undefined && first.started !== leader.started) return [];
  const bySession = rows.some((row) => row.session !== undefined);
  return bySession ? rows.filter((row) => row.session === leader.pid) : kinOf(rows, leader.pid);
}

/** Without session ids: the leader's group, its descendants, and their groups. */
function kinOf(rows: readonly ProcessRow[], leader: number): readonly ProcessRow[] {
  const groups = new Set([leader]);
  const pids = new Set([leader]);
  for (let known = -1; known !== pids.size;) {
    known = pids.size;
    for (const row of rows.filter(({ group, parent }) => groups.has(group) || pids.has(parent))) {
      pids.add(row.pid);
      groups.add(row.group);
    }
  }
  return rows.filter(({ pid }) => pids.has(pid));
}

/** Asks the first process of a session to end; it passes the signal on. Returns false when it is gone already. */
export async function askToEnd(leader: ProcessMark): Promise<boolean> {
  return (await isAlive(leader)) && send(leader.pid, 'SIGTERM');
}

export interface Doomed {
  /** First process of the session. */
  leader?: ProcessMark;
  /** Folder that the processes carry in their environment: finds those that left the session as well. */
  owner: string;
}

/**
 * Kills everything that is left of a session and returns when it is gone.
 * @throws CtoError `process-stays` when something survives for ten seconds.
 */
export async function killAll(doomed: Doomed): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    const left = await livingOf(doomed);
    if (left.length === 0) return;
    for (const pid of left) send(pid, 'SIGKILL');
    await sleep(round < 10 ? 5 : 50);
  }
  throw new CtoError(
    'process-stays',
    `Processes of ${doomed.owner} can't be ended: ${(await livingOf(doomed)).join(', ')}`,
    {
      hint: 'They may wait for a disk or the network; end them by hand, then go on with --resume.',
    },
  );
}

/**
 * Asks all processes of `owner` to end, so that they can take their locks away, and kills what is left after `grace`
 * seconds. @returns whether there were any.
 */
export async function endAll(owner: string, grace: number): Promise<boolean> {
  const found = await livingOf({ owner });
  for (const pid of found) send(pid, 'SIGTERM');
  for (let waited = 0; waited < grace * 20; waited += 1) {
    if ((await livingOf({ owner })).length === 0) return found.length > 0;
    await sleep(50);
  }
  await killAll({ owner });
  return true;
}

async function livingOf({ leader, owner }: Doomed): Promise<number[]> {
  const [rows, owned] = await Promise.all([processTable(), processesOwnedBy(ownerVariable, owner)]);
  const living = new Set(rows.map(({ pid }) => pid));
  const members = leader === undefined ? [] : membersOf(rows, leader).map(({ pid }) => pid);
  return [...new Set([...members, ...owned.filter((pid) => living.has(pid))])].filter(
    (pid) => pid !== process.pid,
  );
}

function send(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // Somebody else's (an agent may start programs that change their user) is found again, and named, by the caller.
    if (hasCode(error, 'ESRCH', 'EPERM')) return false;
    throw error;
  }
}

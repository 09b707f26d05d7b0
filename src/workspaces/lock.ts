/**
 * Decides who may work in a place: one process at a time, and nobody for ever when its owner was killed.
 *
 * A lock is a folder of numbered files. The file with the highest number says who holds it; whoever finds that one
 * released, or its process gone, tries to make the next number, which only one can. So a stale lock is never removed
 * (two that remove it at once would remove each other's), it is followed.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CtoError } from '../errors.ts';
import { hasCode } from './errno.ts';
import { isAlive, markOf } from './sessions.ts';

const holderSchema = z.object({
  pid: z.int(),
  started: z.string(),
  host: z.string(),
  released: z.boolean(),
});
export type LockHolder = z.infer<typeof holderSchema>;

export interface Lock {
  /** The last holder died without releasing it: what it was doing may be half done. */
  inherited: boolean;
  release: () => Promise<void>;
}

/** Files of past holders that stay, so that one who is late still sees that he is. */
const kept = 16;

/** Takes the lock, or says which living process holds it. A holder on another machine counts as living. */
export async function tryLock(folder: string): Promise<Lock | { heldBy: LockHolder }> {
  await mkdir(folder, { recursive: true });
  const mine = { ...(await markOf(process.pid)), host: hostname(), released: false };
  for (;;) {
    const last = (await numbers(folder)).at(-1) ?? 0;
    const holder = last === 0 ? undefined : await readHolder(join(folder, String(last)));
    if (holder !== undefined && !holder.released && (await holds(holder))) return { heldBy: holder };
    if (!(await claim(folder, last + 1, mine))) continue;
    return {
      inherited: holder !== undefined && !holder.released,
      release: () => replace(join(folder, String(last + 1)), { ...mine, released: true }),
    };
  }
}

/** Takes the lock, waiting for whoever holds it; `onWait` hears once of each holder. */
export async function waitForLock(
  folder: string,
  signal: AbortSignal,
  onWait: (holder: LockHolder) => void,
): Promise<Lock> {
  for (let waitedFor = 0; ;) {
    const answer = await tryLock(folder);
    if ('release' in answer) return answer;
    if (answer.heldBy.pid !== waitedFor) onWait(answer.heldBy);
    waitedFor = answer.heldBy.pid;
    await sleep(200, undefined, { signal });
  }
}

/** Who holds the lock now, without trying to take it; nothing when nobody living does. */
export async function holderOf(folder: string): Promise<LockHolder | undefined> {
  const last = (await numbers(folder).catch(noFolder))?.at(-1);
  const holder = last === undefined ? undefined : await readHolder(join(folder, String(last)));
  return holder !== undefined && !holder.released && (await holds(holder)) ? holder : undefined;
}

function noFolder(error: unknown): undefined {
  if (hasCode(error, 'ENOENT')) return undefined;
  throw error;
}

async function holds(holder: LockHolder): Promise<boolean> {
  return holder.host !== hostname() || isAlive(holder);
}

/** Makes the file of that number; false when another was faster, or when later ones were made and released meanwhile. */
export async function claim(folder: string, number: number, mine: LockHolder): Promise<boolean> {
  const path = join(folder, String(number));
  if (!(await create(path, mine))) return false;
  const all = await numbers(folder);
  if (all.at(-1) !== number) {
    await rm(path, { force: true });
    return false;
  }
  await Promise.all(all.slice(0, -kept).map((old) => rm(join(folder, String(old)), { force: true })));
  return true;
}

async function numbers(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+$/.test(name));
  return names.map(Number).toSorted((a, b) => a - b);
}

/** A file of a holder is complete from its first moment: it is written elsewhere and linked. */
async function create(path: string, holder: LockHolder): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(holder));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function replace(path: string, holder: LockHolder): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(holder));
  await rename(draft, path);
}

/** Nothing when the file is gone: a later holder tidied up. */
async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new CtoError('lock-unreadable', `${path} is not a lock that we wrote`, {
      hint: `When no play is running, delete the folder ${dirname(path)}.`,
      cause: error,
    });
  }
}

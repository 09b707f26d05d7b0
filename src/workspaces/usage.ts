/** How much of a volume a folder takes: bytes on the disk and inodes, measured from outside, without following links. */
import type { Dirent, Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { hasCode } from './errno.ts';
import { type HeldFolder, byteText, bytesOf, entriesOf, inFolder } from './heldFolder.ts';

export interface Usage {
  /** Allocated on the disk; a file with several names counts once. */
  bytes: number;
  inodes: number;
  /** False when counting ended early: a bound was passed, or something could not be looked into. */
  complete: boolean;
}

export interface UsageBounds {
  bytes?: number;
  inodes?: number;
}

/** Folders in each other that are looked into: each one is held open meanwhile. */
const deepest = 400;
/** Entries that are looked at side by side. */
const together = 64;

interface Count extends Usage {
  bounds: UsageBounds;
  linked: Set<number>;
}

/** Counts until all is counted or a bound is passed. A folder that is not there takes nothing. */
export async function measureUsage(folder: string, bounds: UsageBounds = {}): Promise<Usage> {
  const count: Count = { bytes: 0, inodes: 0, complete: true, bounds, linked: new Set() };
  await gone(count, async () => {
    const path = bytesOf(byteText(folder));
    add(count, await lstat(path));
    await inFolder(path, async (held) => countFolder(held, count, 1));
  });
  const { bytes, inodes, complete } = count;
  return { bytes, inodes, complete };
}

/** Whether what was measured passes one of the bounds. */
export function isOver({ bytes, inodes }: Usage, bounds: UsageBounds): boolean {
  return bytes > (bounds.bytes ?? Infinity) || inodes > (bounds.inodes ?? Infinity);
}

async function countFolder(folder: HeldFolder, count: Count, depth: number): Promise<void> {
  const entries = await entriesOf(folder);
  for (let at = 0; at < entries.length; at += together) {
    if (isOver(count, count.bounds)) return stopped(count);
    const some = entries.slice(at, at + together);
    await Promise.all(some.map(async ({ name }) => gone(count, () => addEntry(folder, name, count))));
    for (const entry of some.filter((each) => each.isDirectory())) await enter(folder, entry, count, depth);
  }
}

async function addEntry(folder: HeldFolder, name: string, count: Count): Promise<void> {
  add(count, await lstat(folder.at(name)));
}

async function enter(folder: HeldFolder, { name }: Dirent, count: Count, depth: number): Promise<void> {
  if (isOver(count, count.bounds) || depth >= deepest) return stopped(count);
  await gone(count, async () =>
    inFolder(folder.at(name), async (inner) => {
      // What is mounted there is not the task's.
      if (inner.device === folder.device) await countFolder(inner, count, depth + 1);
    }),
  );
}

function add(count: Count, stats: Stats): void {
  if (!stats.isDirectory() && stats.nlink > 1) {
    if (count.linked.has(stats.ino)) return;
    count.linked.add(stats.ino);
  }
  count.inodes += 1;
  count.bytes += stats.blocks * 512;
}

function stopped(count: Count): void {
  count.complete = false;
}

/** The task may still be working: what vanishes, becomes a link or is locked up meanwhile is left out. */
async function gone(count: Count, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM')) return stopped(count);
    if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error;
  }
}

/** Decides what changed between two photographs of folders: by mode, owner, size and time. */
import { join } from 'node:path';
import type { Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { statOf } from '../files.ts';
import { entriesBelow } from '../walk.ts';
import type { Change } from '../types.ts';

export interface Watched {
  folder: string;
  /** Only what is directly in it and has such a name; by default everything below. */
  only?: RegExp;
  /** A folder below that is not looked at. */
  without?: string;
}

export type Snapshot = ReadonlyMap<string, Stats>;

export async function takeSnapshot(folders: readonly Watched[]): Promise<Snapshot> {
  const found = new Map<string, Stats>();
  for (const { folder, only, without } of folders) {
    const here = await statOf(folder);
    if (here?.isDirectory() !== true) continue;
    const entries = only === undefined ? await entriesBelow(folder) : await shallow(folder, only);
    for (const { path, stat } of entries) {
      const full = join(folder, path);
      if (without === undefined || (full !== without && !full.startsWith(`${without}/`)))
        found.set(full, stat);
    }
  }
  return found;
}

async function shallow(folder: string, only: RegExp): Promise<{ path: string; stat: Stats }[]> {
  const names = (await readdir(folder)).filter((name) => only.test(name));
  const all = await Promise.all(
    names.map(async (path) => ({ path, stat: await statOf(join(folder, path)) })),
  );
  return all.flatMap(({ path, stat }) => (stat === undefined ? [] : [{ path, stat }]));
}

/** A folder's time tells only that something in it came or went, which is told of that itself. */
export function compareSnapshots(before: Snapshot, after: Snapshot): Change[] {
  const gone = [...before.keys()].filter((path) => !after.has(path));
  const now = [...after].flatMap(([path, stat]) => changeOf(path, before.get(path), stat));
  return [...gone.map((path): Change => ({ path, what: 'deleted' })), ...now].toSorted((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}

function changeOf(path: string, before: Stats | undefined, now: Stats): Change[] {
  const at = now.ctimeMs;
  if (before === undefined) return [{ path, what: 'created', at }];
  if (before.mode !== now.mode || before.uid !== now.uid) return [{ path, what: 'chmod', at }];
  if (now.isDirectory() && before.isDirectory()) return [];
  const same = before.size === now.size && before.ino === now.ino;
  if (same && before.mtimeMs === now.mtimeMs) return [];
  return [{ path, what: 'changed', at, ...(same ? { onlyTimes: true as const } : {}) }];
}

/** Decides from the upper layer of an overlay what was created, changed, deleted or given another mode. */
import { readFile, readdir } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { statOf } from '../files.ts';
import type { Change } from '../types.ts';

/** One overlay: a mount point of the sandbox and where its layers can be read from here. */
export interface Layer {
  /** As the scripts see it; empty for the root. */
  point: string;
  upper: string;
  merged: string;
  /** The topmost first. */
  lower: readonly string[];
}

/** All changes; `appeared` are new paths where there is no overlay. */
export async function overlayChanges(
  layers: readonly Layer[],
  appeared: readonly string[],
): Promise<Change[]> {
  const all = await Promise.all(layers.map(async (layer) => changesBelow(layer, '')));
  const known = new Set(all.flat().map(({ path }) => path));
  const made = appeared.filter((path) => !known.has(path)).map((path): Change => ({ path, what: 'created' }));
  return [...all.flat(), ...made].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function changesBelow(layer: Layer, folder: string): Promise<Change[]> {
  const names = await readdir(join(layer.upper, folder));
  const found = await Promise.all(names.map(async (name) => changesAt(layer, `${folder}/${name}`)));
  return found.flat();
}

async function changesAt(layer: Layer, path: string): Promise<Change[]> {
  const now = await statOf(join(layer.upper, path));
  if (now === undefined) return [];
  if (isWhiteout(now)) return [{ path: layer.point + path, what: 'deleted' }];
  const before = await lowerAt(layer, path);
  const inside = now.isDirectory() ? await changesBelow(layer, path) : [];
  if (now.isDirectory() && before !== undefined) inside.push(...(await hiddenBelow(layer, path, now)));
  const own = await ownChange(join(layer.upper, path), now, before);
  const isOnWay = inside.length > 0 && own.what === 'changed' && before?.stat.isDirectory() === true;
  return isOnWay ? inside : [{ path: layer.point + path, at: now.ctimeMs, ...own }, ...inside];
}

/** What became of the entry itself. That it is in the upper layer with nothing else different: it was written or touched. */
async function ownChange(
  path: string,
  now: Stats,
  before: Lower | undefined,
): Promise<Pick<Change, 'what' | 'onlyTimes'>> {
  if (before === undefined) return { what: 'created' };
  const kind = otherKind(now, before.stat);
  if (kind !== undefined) return { what: kind };
  const isSame = now.isFile() && (await readFile(path)).equals(await readFile(before.path));
  return { what: 'changed', ...(isSame ? { onlyTimes: true as const } : {}) };
}

/** What can be told without looking inside; nothing when type, mode and owner are the same. */
function otherKind(now: Stats, before: Stats): Change['what'] | undefined {
  if (now.isDirectory() !== before.isDirectory() || now.isSymbolicLink() !== before.isSymbolicLink())
    return 'changed';
  return now.mode === before.mode && now.uid === before.uid && now.gid === before.gid ? undefined : 'chmod';
}

function isWhiteout(stat: Stats): boolean {
  return stat.isCharacterDevice() && stat.rdev === 0;
}

interface Lower {
  stat: Stats;
  path: string;
}

async function lowerAt({ lower }: Layer, path: string): Promise<Lower | undefined> {
  for (const root of lower) {
    const stat = await statOf(join(root, path));
    if (stat !== undefined) return { stat, path: join(root, path) };
  }
  return undefined;
}

/** Names that a folder made anew hides without a mark of their own; what came after it on the machine is not its doing. */
async function hiddenBelow(layer: Layer, path: string, { birthtimeMs }: Stats): Promise<Change[]> {
  const found: Change[] = [];
  for (const root of layer.lower) {
    for (const name of await namesIn(join(root, path))) {
      const inner = `${path}/${name}`;
      const stat = await statOf(join(root, inner));
      if (stat === undefined || stat.birthtimeMs > birthtimeMs) continue;
      if ((await statOf(join(layer.upper, inner))) !== undefined) continue;
      if ((await statOf(join(layer.merged, inner))) === undefined)
        found.push({ path: layer.point + inner, what: 'deleted' });
    }
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  const stat = await statOf(folder);
  return stat?.isDirectory() === true ? readdir(folder) : [];
}

/** Decides what lies below a folder: every entry once, links not followed. */
import { readdir } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { statOf } from './files.ts';

export interface Entry {
  /** Below the folder, without a slash in front. */
  path: string;
  stat: Stats;
}

/** All entries, a folder before what is in it, by name; nothing when there is no such folder. */
export async function entriesBelow(root: string, folder = ''): Promise<Entry[]> {
  const all: Entry[] = [];
  const here = await statOf(join(root, folder));
  if (here?.isDirectory() !== true) return all;
  for (const name of (await readdir(join(root, folder))).toSorted()) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const stat = await statOf(join(root, path));
    if (stat === undefined) continue;
    all.push({ path, stat });
    if (stat.isDirectory()) all.push(...(await entriesBelow(root, path)));
  }
  return all;
}

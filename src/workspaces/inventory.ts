/** Which task folders there are below a root: `workspace-<service>[-<agent>]/<repository>-<play>/task-<id>`, by name alone. */
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './errno.ts';
import { deletingPrefix } from './removeTree.ts';

export interface TaskFolder {
  /** Absolute. */
  path: string;
  /** `workspace-<service>` or `workspace-<service>-<agent>`. */
  volume: string;
  /** `<repository>-<play>`. */
  name: string;
  /** The task's id; of a leftover, the name that the folder has. */
  task: string;
  /** `leftover`: a deletion of it was interrupted. `link`: not a folder, so never touched. */
  kind: 'workspace' | 'leftover' | 'link';
  /** When its folder itself changed last, by the system's clock, in ms: an agent can't set it back. */
  changed: number;
}

/** All of them in order of their paths. `root` is a path without links; a root that is not there has none. */
export async function listTaskFolders(root: string): Promise<readonly TaskFolder[]> {
  const found: TaskFolder[] = [];
  for (const volume of await foldersIn(root)) {
    if (!volume.startsWith('workspace-')) continue;
    for (const name of await foldersIn(join(root, volume))) {
      const entries = await entriesIn(join(root, volume, name));
      const folders = entries.map(async (entry) => taskFolder(entry, { volume, name }));
      found.push(...(await Promise.all(folders)).filter((folder) => folder !== undefined));
    }
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function taskFolder(
  entry: Dirent,
  { volume, name }: { volume: string; name: string },
): Promise<TaskFolder | undefined> {
  const isTask = entry.name.startsWith('task-');
  const isLeftover = entry.name.startsWith(deletingPrefix) && entry.isDirectory();
  if (!isLeftover && !(isTask && (entry.isDirectory() || entry.isSymbolicLink()))) return undefined;
  const path = join(entry.parentPath, entry.name);
  const stats = await lstat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (stats === undefined) return undefined;
  const whole = stats.isDirectory() ? 'workspace' : 'link';
  const task = isTask ? entry.name.slice('task-'.length) : entry.name;
  return { path, volume, name, task, kind: isLeftover ? 'leftover' : whole, changed: stats.ctimeMs };
}

async function foldersIn(folder: string): Promise<string[]> {
  return (await entriesIn(folder)).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

async function entriesIn(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

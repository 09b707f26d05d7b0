/**
 * Finds what stands behind a `.git` in a task's folder without letting git look: a folder, or a file or link that names one.
 *
 * A git folder is used only when it lies inside the task's folder and no link is on the way to it. One that lies elsewhere
 * is not the task's: deleting the workspace does not delete it.
 */
import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { hasCode } from './errno.ts';
import { bytesOf } from './heldFolder.ts';
import { readPlain } from './plainFile.ts';

/** Paths are absolute texts of one character a byte. */
export interface GitFolder {
  /** Has `HEAD` and `index`. */
  own: string;
  /** Has `refs` and `objects`; not the same in a linked worktree. */
  common: string;
}

/** The git folder of a working tree, `elsewhere` when it is not in the task's folder, nothing when there is none. */
export async function gitFolderOf(task: string, tree: string): Promise<GitFolder | 'elsewhere' | undefined> {
  const path = `${tree}/.git`;
  const stats = await look(path);
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) return { own: path, common: path };
  const named = stats.isSymbolicLink() ? await linkTarget(path) : await fileTarget(path);
  if (named === undefined) return undefined;
  const own = posix.resolve(tree, named);
  if (!(await isRealFolder(task, own))) return 'elsewhere';
  const common = await commonOf(own);
  return (await isRealFolder(task, common)) ? { own, common } : 'elsewhere';
}

async function linkTarget(path: string): Promise<string> {
  return (await readlink(bytesOf(path), { encoding: 'buffer' })).toString('latin1');
}

async function fileTarget(path: string): Promise<string | undefined> {
  const text = (await readPlain(path, 65_536))?.toString('latin1') ?? '';
  return /^gitdir: (.+?)\n*$/s.exec(text)?.[1];
}

/** A linked worktree says in a file where the repository is that it belongs to. */
async function commonOf(own: string): Promise<string> {
  const text = (await readPlain(`${own}/commondir`, 65_536))?.toString('latin1').replace(/\n$/, '');
  return text === undefined ? own : posix.resolve(own, text);
}

/** Whether every part of the path below `task` is a folder, and no link. */
export async function isRealFolder(task: string, path: string): Promise<boolean> {
  if (!path.startsWith(`${task}/`)) return false;
  let at = task;
  for (const part of path.slice(task.length + 1).split('/')) {
    at = `${at}/${part}`;
    if ((await look(at))?.isDirectory() !== true) return false;
  }
  return true;
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(bytesOf(path));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

/** Which processes are inside a folder: they stand in it, run a program of it, or have something in it open. */
import { readdir, readlink } from 'node:fs/promises';
import { hasCode } from './errno.ts';

export interface OpenPath {
  pid: number;
  path: string;
}

/**
 * What all processes that we may look at have open. Empty where the system has no /proc; processes of other users are not
 * seen unless we are root.
 */
export async function openPaths(): Promise<readonly OpenPath[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return (await Promise.all(pids.map(pathsOf))).flat();
}

/** Pids of those in `folder` (a path without links) or below it. */
export function occupantsOf(folder: string, paths: readonly OpenPath[]): readonly number[] {
  const inside = paths.filter(({ path }) => path === folder || path.startsWith(`${folder}/`));
  return [...new Set(inside.map(({ pid }) => pid))];
}

async function pathsOf(pid: string): Promise<OpenPath[]> {
  const own = `/proc/${pid}`;
  const open = (await gone(readdir(`${own}/fd`))) ?? [];
  const links = [`${own}/cwd`, `${own}/root`, `${own}/exe`, ...open.map((name) => `${own}/fd/${name}`)];
  const paths = await Promise.all(links.map(async (link) => gone(readlink(link))));
  return paths.flatMap((path) =>
    path?.startsWith('/') === true ? [{ pid: Number(pid), path: path.replace(/ \(deleted\)$/, '') }] : [],
  );
}

/** Processes end at any moment, and some belong to somebody else. */
async function gone<Result>(answer: Promise<Result>): Promise<Result | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}

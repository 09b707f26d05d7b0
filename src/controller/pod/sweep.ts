/** The pod of a sweep: lists and measures the workspaces of one volume, and deletes those of which it was told that they are saved. */
import { lstat, readdir, statfs } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { errorText } from '../../errors.ts';
import { hasCode } from '../../workspaces/errno.ts';
import { deletingPrefix, finishRemoving, removeTree } from '../../workspaces/removeTree.ts';
import { decideRetention, type Workspace, type WorkspaceState } from '../../workspaces/retention.ts';
import { measureUsage } from '../../workspaces/usage.ts';
import type { SweepOrder, SweepReport } from '../sweep/order.ts';

/** Bytes of a report's lists; a termination message keeps 4,096. */
const mostListed = 2500;

/** It looks at names and sizes only; nothing in a workspace is read or run. */
export async function sweepVolume(volume: string, order: SweepOrder, now: number): Promise<SweepReport> {
  const workspaces = await workspacesOf(volume, order);
  const before = await statfs(volume);
  const free = before.bavail * before.bsize;
  const decisions = decideRetention(workspaces, order.retention, { now, free });
  const saved = new Set(order.saved);
  const doomed = decisions.filter(
    ({ action, workspace }) => action === 'delete' && workspace.state !== 'orphaned',
  );
  const goes = doomed.filter(({ workspace: { path, state } }) => state === 'leftover' || saved.has(path));
  const problems: string[] = [];
  for (const { workspace } of goes) {
    const why = await remove(join(volume, workspace.path), workspace.state);
    if (why !== undefined) problems.push(`${workspace.path}: ${why}`);
  }
  const { bavail, blocks } = await statfs(volume);
  const waiting = doomed.filter((each) => !goes.includes(each)).map(({ workspace }) => workspace.path);
  return {
    version: 1,
    freeRatio: blocks === 0 ? 1 : bavail / blocks,
    workspaces: workspaces.length,
    bytes: workspaces.reduce((sum, { bytes }) => sum + bytes, 0),
    doomed: fitting(waiting),
    deleted: goes.length - problems.length,
    problems: fitting(
      problems.map((problem) => problem.slice(0, 300)),
      800,
    ),
  };
}

/** As many as have room. */
function fitting(texts: readonly string[], most = mostListed): string[] {
  let bytes = 0;
  return texts.filter((text) => (bytes += Buffer.byteLength(text) + 3) <= most);
}

async function remove(path: string, state: WorkspaceState): Promise<string | undefined> {
  try {
    await (state === 'leftover' ? finishRemoving(path) : removeTree(path));
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

/** `<play>/task-<id>`, one folder deeper where a claim holds several volumes. */
async function workspacesOf(volume: string, { nested, known }: SweepOrder): Promise<Workspace[]> {
  const states = new Map(known.map((each) => [each.path, each]));
  const tops = nested ? await foldersIn(volume) : [volume];
  const plays = (await Promise.all(tops.map(foldersIn))).flat();
  const found: Workspace[] = [];
  for (const play of plays) {
    for (const name of await namesIn(play)) {
      const workspace = await look(join(play, name), { volume, name, states });
      if (workspace !== undefined) found.push(workspace);
    }
  }
  return found;
}

async function look(
  folder: string,
  {
    volume,
    name,
    states,
  }: { volume: string; name: string; states: ReadonlyMap<string, SweepOrder['known'][number]> },
): Promise<Workspace | undefined> {
  const leftover = name.startsWith(deletingPrefix);
  if (!leftover && !name.startsWith('task-')) return undefined;
  const stats = await lstat(folder);
  const path = relative(volume, folder);
  if (!stats.isDirectory()) return { path, state: 'link', used: stats.ctimeMs, bytes: 0 };
  const { bytes } = await measureUsage(folder);
  const known = states.get(path);
  if (leftover) return { path, state: 'leftover', used: stats.ctimeMs, bytes };
  return known === undefined
    ? { path, state: 'orphaned', used: stats.ctimeMs, bytes }
    : { path, state: known.state, used: Math.max(known.used, 0), bytes };
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'lost+found'
      ? [join(folder, entry.name)]
      : [],
  );
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'EACCES')) return [];
    throw error;
  });
}

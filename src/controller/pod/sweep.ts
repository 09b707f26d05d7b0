/** The pod of a sweep: lists and measures the workspaces of one volume, and deletes those of which it was told that they are saved. */
import { lstat, readdir, statfs } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { errorText } from '../../errors.ts';
import { hasCode } from '../../workspaces/errno.ts';
import { deletingPrefix, finishRemoving, removeTree } from '../../workspaces/removeTree.ts';
import {
  type Decision,
  decideRetention,
  type Workspace,
  type WorkspaceState,
} from '../../workspaces/retention.ts';
import { measureUsage, type Usage } from '../../workspaces/usage.ts';
import type { KnownWorkspace, SweepOrder, SweepReport, SweptWorkspace } from '../sweep/order.ts';

/** Bytes of a report's lists; a termination message keeps 4,096. */
const mostListed = 2500;

/** A workspace as a sweep sees it. */
interface Seen extends Workspace {
  usage: Usage;
  play?: string;
}

interface Swept {
  report: SweepReport;
  /** Each workspace, in order of their paths. */
  listed: readonly SweptWorkspace[];
}

/** It looks at names and sizes only; nothing in a workspace is read or run. */
export async function sweepVolume(volume: string, order: SweepOrder, now: number): Promise<Swept> {
  const decisions = await decisionsOn(volume, order, now);
  const doomed = decisions.filter(({ action }) => action === 'delete').map(({ workspace }) => workspace);
  const saved = new Set(order.saved);
  const goes = order.dry ? [] : doomed.filter(({ path, state }) => state === 'leftover' || saved.has(path));
  const tried = new Map<string, string | undefined>();
  for (const { path, state } of goes) tried.set(path, await remove(join(volume, path), state));
  const waits = doomed.filter(({ path, state }) => state !== 'leftover' && !tried.has(path));
  const named = fitting(waits.map(({ path }) => path));
  const problems = [...tried].flatMap(([path, why]) => (why === undefined ? [] : [`${path}: ${why}`]));
  const { bavail, bsize, blocks } = await statfs(volume);
  const report = {
    version: 1 as const,
    freeRatio: blocks === 0 ? 1 : bavail / blocks,
    free: bavail * bsize,
    workspaces: decisions.length,
    bytes: decisions.reduce((sum, { workspace }) => sum + workspace.bytes, 0),
    doomed: named,
    deleted: tried.size - problems.length,
    problems: fitting(
      problems.map((problem) => problem.slice(0, 300)),
      800,
    ),
  };
  const unnamed = new Set(waits.slice(named.length).map(({ path }) => path));
  const listed = decisions.map((decision) => lineOf(decision, { tried, unnamed }));
  return { report, listed };
}

/** Of a workspace that no run tells of nobody knows how to save what is in it. */
async function decisionsOn(volume: string, order: SweepOrder, now: number): Promise<Decision<Seen>[]> {
  const workspaces = await workspacesOf(volume, order);
  const { bavail, bsize } = await statfs(volume);
  const known = workspaces.filter(({ state }) => state !== 'orphaned');
  const decisions = decideRetention(known, order.retention, { now, free: bavail * bsize });
  const decided = new Map(decisions.map((decision) => [decision.workspace, decision]));
  const reason = 'no run tells of it: look at it yourself';
  return workspaces
    .map((workspace) => decided.get(workspace) ?? { workspace, action: 'keep' as const, reason })
    .toSorted((a, b) => (a.workspace.path < b.workspace.path ? -1 : 1));
}

function lineOf(
  { workspace, action, reason }: Decision<Seen>,
  { tried, unnamed }: { tried: ReadonlyMap<string, string | undefined>; unnamed: ReadonlySet<string> },
): SweptWorkspace {
  const { path, play, state, used, usage } = workspace;
  const { bytes, inodes, complete: measured } = usage;
  const why = tried.get(path);
  return {
    path,
    ...(play !== undefined && { play }),
    state,
    used,
    bytes,
    inodes,
    measured,
    ...(unnamed.has(path)
      ? { action: 'keep', reason: 'it would go, but so many at once can’t be named: prune again' }
      : { action, reason }),
    ...(tried.has(path) && { deleted: why === undefined }),
    ...(why !== undefined && { why }),
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
async function workspacesOf(volume: string, { nested, known }: SweepOrder): Promise<Seen[]> {
  const states = new Map(known.map((each) => [each.path, each]));
  const tops = nested ? await foldersIn(volume) : [volume];
  const plays = (await Promise.all(tops.map(foldersIn))).flat();
  const found: Seen[] = [];
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
  { volume, name, states }: { volume: string; name: string; states: ReadonlyMap<string, KnownWorkspace> },
): Promise<Seen | undefined> {
  const leftover = name.startsWith(deletingPrefix);
  if (!leftover && !name.startsWith('task-')) return undefined;
  const stats = await lstat(folder);
  const path = relative(volume, folder);
  const usage = stats.isDirectory() ? await measureUsage(folder) : { bytes: 0, inodes: 1, complete: true };
  const seen = { path, used: stats.ctimeMs, bytes: usage.bytes, usage };
  if (!stats.isDirectory()) return { ...seen, state: 'link' };
  if (leftover) return { ...seen, state: 'leftover' };
  const { play, state = 'orphaned', used = stats.ctimeMs } = states.get(path) ?? {};
  return { ...seen, state, used: Math.max(used, 0), ...(play !== undefined && { play }) };
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

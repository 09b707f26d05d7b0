/** What is known of each workspace below a local root: its play, what became of its task, how large it is, who is in it. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CtoError } from '../errors.ts';
import { hasCode } from '../workspaces/errno.ts';
import { type TaskFolder, listTaskFolders } from '../workspaces/inventory.ts';
import { holderOf } from '../workspaces/lock.ts';
import { type OpenPath, occupantsOf, openPaths } from '../workspaces/occupants.ts';
import type { Workspace, WorkspaceState } from '../workspaces/retention.ts';
import { isAlive } from '../workspaces/sessions.ts';
import { type Usage, measureUsage } from '../workspaces/usage.ts';
import { type PlayPaths, playPaths, runPaths } from './paths.ts';
import { type PlayRecord, readRecord } from './record.ts';
import { type RunState, readRunStates } from './runState.ts';
import { taskState } from './workspaceState.ts';

export interface LocalWorkspace extends Workspace {
  folder: TaskFolder;
  usage: Usage;
  /** Nothing when nothing is known of its play. */
  play: KnownPlay | undefined;
}

export interface KnownPlay {
  record: PlayRecord;
  paths: PlayPaths;
  states: readonly RunState[];
  /** Another process plays it. */
  goesOn: boolean;
}

/** All workspaces below `root`, or those of one play (`name`), which then counts as not going on: the caller has its lock. */
export async function localWorkspaces(root: string, name?: string): Promise<readonly LocalWorkspace[]> {
  const folders = await listTaskFolders(await realRoot(root));
  const wanted = folders.filter((folder) => name === undefined || folder.name === name);
  const names = [...new Set(wanted.map((folder) => folder.name))];
  const plays = new Map(
    await Promise.all(names.map(async (each) => [each, await knownPlay(root, each)] as const)),
  );
  const open = await openPaths();
  const found: LocalWorkspace[] = [];
  for (const folder of wanted) {
    const play = plays.get(folder.name);
    const mine = play !== undefined && name !== undefined ? { ...play, goesOn: false } : play;
    found.push(await describe(folder, mine, open));
  }
  return found;
}

/** The root without links; as it is when it is not there. */
export async function realRoot(root: string): Promise<string> {
  return realpath(root).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return root;
    throw error;
  });
}

/** Bare mirrors below the root, by the path that clones know them by. */
export async function mirrorsOf(root: string): Promise<string[]> {
  const folder = join(root, '.cache', 'git');
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.git')).map((name) => join(folder, name));
}

async function knownPlay(root: string, name: string): Promise<KnownPlay | undefined> {
  const record = await recordOf(join(root, 'plays', name, 'play.json'));
  if (record === undefined) return undefined;
  const paths = playPaths({ root, ...record });
  const states = await readRunStates(paths.runs);
  return { record, paths, states, goesOn: (await holderOf(paths.lock)) !== undefined };
}

/** Of a play whose record can't be read nothing is known. */
async function recordOf(path: string): Promise<PlayRecord | undefined> {
  return readRecord(path).catch((error: unknown) => {
    if (error instanceof CtoError && error.code === 'state-unreadable') return undefined;
    throw error;
  });
}

async function describe(
  folder: TaskFolder,
  play: KnownPlay | undefined,
  open: readonly OpenPath[],
): Promise<LocalWorkspace> {
  const usage =
    folder.kind === 'link' ? { bytes: 0, inodes: 1, complete: true } : await measureUsage(folder.path);
  const { path, changed, task } = folder;
  const own = play?.states.filter(({ run }) => run.task === task) ?? [];
  const state = await stateOf(folder, play, { own, open });
  const used = Math.max(changed, ...(await Promise.all(own.map(async ({ run }) => stateTime(run, play)))));
  return { folder, play, usage, path, state, used, bytes: usage.bytes };
}

async function stateOf(
  { kind, path, task }: TaskFolder,
  play: KnownPlay | undefined,
  { own, open }: { own: readonly RunState[]; open: readonly OpenPath[] },
): Promise<WorkspaceState> {
  if (kind !== 'workspace') return kind;
  if (occupantsOf(path, open).length > 0) return 'running';
  if (play === undefined) return 'orphaned';
  for (const { process } of own) if (process !== undefined && (await isAlive(process))) return 'running';
  const state = taskState(play.states, task);
  return play.goesOn && state !== 'finished' ? 'running' : state;
}

async function stateTime(run: RunState['run'], play: KnownPlay | undefined): Promise<number> {
  if (play === undefined) return 0;
  const path = runPaths(play.paths, run).state;
  const stats = await stat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  return stats?.mtimeMs ?? 0;
}

/** Carries out what retention decided below a local root: one caller at a time, and never against a play that goes on. */
import { statfs } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock, waitForLock } from '../workspaces/lock.ts';
import { type Decision, type Retention, decideRetention } from '../workspaces/retention.ts';
import { type Retired, retire, retireLeftover } from '../workspaces/retire.ts';
import type { SalvageOptions } from '../workspaces/salvage.ts';
import { sweepScratch } from '../workspaces/salvageObjects.ts';
import { type LocalWorkspace, localWorkspaces, mirrorsOf, realRoot } from './workspaces.ts';

export interface RetainOptions {
  root: string;
  now: Date;
  signal: AbortSignal;
  /** The caller has the lock of this play (`PlayPaths.name`): no other lock is asked for. */
  lockedPlay?: string;
  onEnd?: (ended: Retired, decision: Decision<LocalWorkspace>) => void;
}

/** Workspaces that are worked on side by side. */
const together = 4;

/** What would go, and why. */
export async function decideLocally(
  workspaces: readonly LocalWorkspace[],
  retention: Retention,
  { root, now }: Pick<RetainOptions, 'root' | 'now'>,
): Promise<readonly Decision<LocalWorkspace>[]> {
  if (workspaces.length === 0) return [];
  const { bavail, bsize } = await statfs(root);
  return decideRetention(workspaces, retention, { now: now.getTime(), free: bavail * bsize });
}

/** Saves and deletes all that the decisions name. */
export async function carryOutRetention(
  decisions: readonly Decision<LocalWorkspace>[],
  options: RetainOptions,
): Promise<readonly Retired[]> {
  const doomed = decisions.filter(({ action }) => action === 'delete');
  if (doomed.length === 0) return [];
  const lock = await waitForLock(join(options.root, '.cache', 'retention.lock'), options.signal, () => {});
  try {
    await sweepScratch(scratchOf(options.root));
    const ended: Retired[] = [];
    for (const ofPlay of Map.groupBy(doomed, ({ workspace }) => workspace.folder.name).values()) {
      ended.push(...(await withPlay(ofPlay, options)));
    }
    return ended;
  } finally {
    await lock.release();
  }
}

/** Holds the play's lock meanwhile, so that it does not start; when it goes on, all of its workspaces stay. */
async function withPlay(
  doomed: readonly Decision<LocalWorkspace>[],
  options: RetainOptions,
): Promise<readonly Retired[]> {
  const first = doomed[0]?.workspace;
  if (first?.play === undefined || options.lockedPlay === first.folder.name)
    return retireAll(doomed, options);
  const lock = await tryLock(first.play.paths.lock);
  if (!('release' in lock)) {
    const why = `its play goes on, in process ${lock.heldBy.pid}`;
    return doomed.map((decision) =>
      tell({ path: decision.workspace.path, deleted: false, why }, decision, options),
    );
  }
  try {
    return await retireAll(doomed, options);
  } finally {
    await lock.release();
  }
}

/** Several tasks side by side; those of one task, which share its refs, one after the other. */
async function retireAll(
  doomed: readonly Decision<LocalWorkspace>[],
  options: RetainOptions,
): Promise<readonly Retired[]> {
  const queue = [...Map.groupBy(doomed, ({ workspace }) => workspace.folder.task).values()];
  const ended: Retired[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      for (const decision of next) {
        if (options.signal.aborted) return;
        ended.push(tell(await retireOne(decision.workspace, options), decision, options));
      }
    }
  };
  await Promise.all(Array.from({ length: together }, work));
  return ended;
}

function tell(ended: Retired, decision: Decision<LocalWorkspace>, { onEnd }: RetainOptions): Retired {
  onEnd?.(ended, decision);
  return ended;
}

/** What a play does at its end with its own workspaces; it has its lock. */
export async function retainAtEnd(
  retention: Retention,
  options: RetainOptions & { lockedPlay: string },
): Promise<void> {
  if (retention.policy === 'never') return;
  const workspaces = await localWorkspaces(options.root, options.lockedPlay);
  await carryOutRetention(await decideLocally(workspaces, retention, options), options);
}

async function retireOne(workspace: LocalWorkspace, options: RetainOptions): Promise<Retired> {
  if (workspace.state === 'leftover') return retireLeftover(workspace.path);
  return retire(await salvageOptionsOf(workspace, options));
}

function scratchOf(root: string): string {
  return join(root, '.cache', 'salvage');
}

/** The remote of a local play's tasks is the play's own repository; of unknown plays a bundle is made. */
export async function salvageOptionsOf(
  { path, play, folder }: LocalWorkspace,
  { root, now, signal }: Pick<RetainOptions, 'root' | 'now' | 'signal'>,
): Promise<SalvageOptions> {
  const real = await realRoot(root);
  const mirrors =
    play === undefined ? await mirrorsOf(root) : [play.paths.mirror].filter((mirror) => existsSync(mirror));
  const remote = play !== undefined && existsSync(play.paths.repository) ? play.paths.repository : undefined;
  return {
    folder: path,
    ...(play === undefined ? {} : { repoName: play.record.repoName }),
    play: play?.record.play ?? folder.name,
    task: folder.task,
    mirrors: [...mirrors, ...mirrors.map((mirror) => mirror.replace(root, real))],
    remote,
    bundles: join(root, 'salvage'),
    scratch: scratchOf(root),
    now,
    signal,
  };
}

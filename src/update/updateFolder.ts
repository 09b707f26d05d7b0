/** Decides the way of an update: what a killed call left, read, decide, check, and only then write. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CtoError } from '../errors.ts';
import { tryLock } from '../workspaces/lock.ts';
import { readTree, requireFolder } from './files/readTree.ts';
import { recover, replaceFiles } from './files/replaceFiles.ts';
import { updateInParts } from './parts/updateInParts.ts';
import { noRuns, runScripts, type RunOptions, type RunReport } from './run/runScripts.ts';
import { placedAfter, type FileUpdate, type Finding } from './updateTree.ts';

export interface UpdateOptions {
  /** Nothing is written but what a killed call left is put in order. */
  dryRun: boolean;
  keepBackups: boolean;
  /** How long moved scripts are run; by default they are not. */
  run?: RunOptions;
  /** Called before every operation on a file; for tests that stop there. */
  onStep?: () => void;
}

export interface FolderUpdate {
  /** Templates in the order of their paths; those without edits stay as they are. */
  updates: readonly FileUpdate[];
  /** Files that could not be read. */
  unread: readonly Finding[];
  /** What was done about a call that was killed. */
  recovered: 'nothing' | 'put back' | 'finished';
  /** What running the moved scripts showed. */
  runs: RunReport;
  seconds: number;
}

/** Updates all templates below a folder, or none. @throws CtoError; then every file is as it was. */
export async function updateFolder(folder: string, options: UpdateOptions): Promise<FolderUpdate> {
  const begun = performance.now();
  const root = await realpath(folder).catch(() => folder);
  requireFolder(root);
  const lock = await takeLock(root);
  try {
    const recovered = await recover(root, options.onStep);
    const { files, findings: unread } = readTree(root);
    const updates = await updateInParts(files);
    const runs = options.dryRun ? noRuns : await write(root, updates, options);
    const told = options.dryRun ? updates : updates.map(toldAfter);
    return { updates: told, unread, recovered, runs, seconds: (performance.now() - begun) / 1000 };
  } finally {
    await lock.release();
  }
}

/** Places are those of the files as they lie there now. */
function toldAfter(update: FileUpdate): FileUpdate {
  return { ...update, findings: update.findings.map((finding) => placedAfter(update, finding)) };
}

async function takeLock(root: string): Promise<{ release: () => Promise<void> }> {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const lock = await tryLock(join(tmpdir(), `cto-update-${process.getuid?.() ?? 0}-${name}`));
  if ('release' in lock) return lock;
  throw new CtoError('update-running', `Process ${lock.heldBy.pid} is updating this folder`, {
    hint: 'Wait for it to end.',
  });
}

async function write(
  root: string,
  updates: readonly FileUpdate[],
  { keepBackups, run, onStep }: UpdateOptions,
): Promise<RunReport> {
  const changes = updates.filter(({ edits }) => edits.length > 0);
  let runs = noRuns;
  await replaceFiles(root, changes, {
    keepBackups,
    ...(onStep === undefined ? {} : { onStep }),
    check: async () => {
      checkWritten(root, changes);
      if (run !== undefined) runs = await runScripts(updates, run);
    },
  });
  return runs;
}

/** What lies on the disk is, byte for byte, what passed the checks. */
function checkWritten(root: string, changes: readonly FileUpdate[]): void {
  for (const { path, after } of changes) {
    if (Buffer.from(after).equals(readFileSync(join(root, path)))) continue;
    throw new CtoError('check-failed', `${path} is not what was written`, {
      hint: 'Every file was put back.',
    });
  }
}

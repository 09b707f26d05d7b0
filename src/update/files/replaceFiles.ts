/**
 * Decides how many files are replaced as one: backups first, then each whole file, then checks; else all as before. One
 * small operation follows the other, and each is done at once: to be told that one has ended takes longer than it takes.
 */
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CtoError, messageOf } from '../../errors.ts';
import { hasCode } from '../../workspaces/errno.ts';
import { digestOfBytes, readJournal, removeJournal, writeJournal, type Journal } from './journal.ts';

export interface Change {
  /** Below the folder. */
  path: string;
  before: string;
  after: string;
}

export interface ReplaceOptions {
  keepBackups: boolean;
  /** Looks at the changed files; a thrown error puts everything back. */
  check: () => Promise<void>;
  /** Called before every operation on a file; for tests that stop there. */
  onStep?: () => void;
}

/** Replaces all files, or none: whatever goes wrong, everything is as before when the error comes out. */
export async function replaceFiles(
  folder: string,
  changes: readonly Change[],
  options: ReplaceOptions,
): Promise<void> {
  if (changes.length === 0) return;
  const step = options.onStep ?? ((): void => undefined);
  const journal = journalOf(changes, options.keepBackups);
  refuseBackups(folder, changes);
  step();
  await writeJournal(folder, journal);
  try {
    for (const { path, before } of changes) backUp(join(folder, path), before, step);
    for (const { path, after } of changes) replace(join(folder, path), after, step);
    await options.check();
  } catch (error) {
    await putBack(folder, journal, step);
    throw error;
  }
  step();
  await writeJournal(folder, { ...journal, state: 'changed' });
  await tidy(folder, journal, step);
}

function journalOf(changes: readonly Change[], keepBackups: boolean): Journal {
  const files = changes.map(({ path, before, after }) => ({
    path,
    before: digestOfBytes(before),
    after: digestOfBytes(after),
  }));
  return { version: 1, state: 'changing', keepBackups, files };
}

const backupOf = (file: string): string => `${file}.bak`;
const draftOf = (file: string): string => join(dirname(file), `.${basename(file).slice(0, 200)}.cto-update`);

/** A backup that is there already is not ours to overwrite. */
function refuseBackups(folder: string, changes: readonly Change[]): void {
  for (const { path } of changes) {
    if (lstatSync(backupOf(join(folder, path)), { throwIfNoEntry: false }) === undefined) continue;
    throw new CtoError('backup-in-the-way', `${backupOf(path)} is there already`, {
      hint: 'It may hold something of yours: look at it, then move or delete it. Nothing was changed.',
    });
  }
}

/** The old file itself under a second name, where the file system has that; else a copy with its mode. */
function backUp(file: string, before: string, step: () => void): void {
  if (!lstatSync(file).isFile() || !readFileSync(file).equals(Buffer.from(before))) {
    throw new CtoError('changed-meanwhile', `${file} was changed while it was looked at`, {
      hint: 'Run the update again.',
    });
  }
  step();
  try {
    linkSync(file, backupOf(file));
  } catch (error) {
    if (!hasCode(error, 'EPERM') && !hasCode(error, 'ENOTSUP') && !hasCode(error, 'EMLINK')) throw error;
    copyFileSync(file, backupOf(file));
  }
}

function replace(file: string, after: string, step: () => void): void {
  const { mode, uid, gid } = lstatSync(file);
  const draft = draftOf(file);
  rmSync(draft, { force: true });
  step();
  writeFileSync(draft, after, { flag: 'wx' });
  chmodSync(draft, mode & 0o7777);
  if (uid !== process.getuid?.() || gid !== process.getgid?.()) giveTo(draft, uid, gid);
  step();
  renameSync(draft, file);
}

/** Only root can give files away; else the file belongs to whoever updates it. */
function giveTo(file: string, uid: number, gid: number): void {
  try {
    chownSync(file, uid, gid);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) throw error;
  }
}

/** Puts back every file that has a backup. */
async function putBack(folder: string, journal: Journal, step: () => void): Promise<void> {
  for (const entry of journal.files) putBackOne(join(folder, entry.path), entry, step);
  step();
  await removeJournal(folder);
}

function putBackOne(file: string, { before, after }: Journal['files'][number], step: () => void): void {
  step();
  rmSync(draftOf(file), { force: true });
  const backup = digestOf(backupOf(file));
  if (backup === undefined) return;
  const now = digestOf(file);
  if (backup === before && (now === before || now === after || now === undefined)) {
    step();
    renameSync(backupOf(file), file);
    // Two names of one file: rename leaves both.
    rmSync(backupOf(file), { force: true });
  } else if (now === before) {
    rmSync(backupOf(file), { force: true });
  } else {
    throw new CtoError('changed-meanwhile', `${file} was changed after an update that was cut off`, {
      hint: `Its text from before the update is ${backupOf(file)}: put together what you need, delete the backup, and run the update again.`,
    });
  }
}

function digestOf(file: string): string | undefined {
  try {
    return digestOfBytes(readFileSync(file));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new CtoError('unreadable', `${file} can't be read: ${messageOf(error)}`, { cause: error });
  }
}

/** Takes away what a successful update needs no more. */
async function tidy(folder: string, journal: Journal, step: () => void): Promise<void> {
  for (const { path } of journal.files) {
    step();
    rmSync(draftOf(join(folder, path)), { force: true });
    if (!journal.keepBackups) rmSync(backupOf(join(folder, path)), { force: true });
  }
  step();
  await removeJournal(folder);
}

/** What a call that was killed left: put back, or tidied up when it had succeeded. */
export async function recover(
  folder: string,
  onStep?: () => void,
): Promise<'nothing' | 'put back' | 'finished'> {
  const step = onStep ?? ((): void => undefined);
  const journal = await readJournal(folder);
  if (journal === undefined) {
    await removeJournal(folder);
    return 'nothing';
  }
  if (journal.state === 'changed') {
    await tidy(folder, journal, step);
    return 'finished';
  }
  await putBack(folder, journal, step);
  return 'put back';
}

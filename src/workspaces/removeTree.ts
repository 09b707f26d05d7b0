/**
 * Deletes a folder whose content nobody vouches for: links are removed and not followed, nothing mounted in it is touched,
 * and an interrupted deletion goes on where it was.
 *
 * The folder is renamed first, so that what has its old name is whole or not there. Folders in it are moved to its top and
 * emptied there one after the other: so depth is no matter, and there is always just one folder in work, which is held open.
 */
import { constants } from 'node:fs';
import { chmod, lstat, mkdtemp, open, rename, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CtoError } from '../errors.ts';
import { hasCode } from './errno.ts';
import { type HeldFolder, byteText, bytesOf, entriesOf, inFolder } from './heldFolder.ts';

/** What the folders are called that are being deleted. */
export const deletingPrefix = '.deleting-';

/** Renames the folder and deletes it. @throws CtoError `mounted-inside`, or the system's error. */
export async function removeTree(folder: string): Promise<void> {
  const doomed = await mkdtemp(join(dirname(folder), `${deletingPrefix}${basename(folder)}-`));
  await rename(folder, doomed).catch(async (error: unknown) => {
    await rmdir(doomed);
    throw error;
  });
  await finishRemoving(doomed);
}

/** Deletes what an interrupted `removeTree` left. */
export async function finishRemoving(doomed: string): Promise<void> {
  const path = bytesOf(byteText(doomed));
  await makeOurs(path);
  await inFolder(path, async (top) => {
    for (;;) {
      const [next, ...others] = await emptyTop(top);
      if (next === undefined) return;
      for (const name of [next, ...others]) await emptyInto(top, name);
    }
  });
  await rmdir(path);
}

/** Removes everything in the top folder but folders; returns those. */
async function emptyTop(top: HeldFolder): Promise<string[]> {
  const folders: string[] = [];
  for (const entry of await entriesOf(top)) {
    if (entry.isDirectory()) folders.push(entry.name);
    else await unlink(top.at(entry.name));
  }
  return folders;
}

/** Empties a folder at the top, the folders in it moved up, and removes it. */
async function emptyInto(top: HeldFolder, found: string): Promise<void> {
  // What can be moved is no mount, whatever device it is on.
  const name = await moveUp(top, found, top);
  await makeOurs(top.at(name), top.device);
  await inFolder(top.at(name), async (folder) => {
    for (const entry of await entriesOf(folder)) {
      if (entry.isDirectory()) await moveUp(folder, entry.name, top);
      else await unlink(folder.at(entry.name));
    }
  });
  await rmdir(top.at(name));
}

/** Gives the folder a free name at the top. */
async function moveUp(folder: HeldFolder, name: string, top: HeldFolder): Promise<string> {
  let free = String(process.hrtime.bigint());
  while (await isThere(top.at(free))) free = String(process.hrtime.bigint());
  try {
    await rename(folder.at(name), top.at(free)).catch(async (error: unknown) => {
      if (!hasCode(error, 'EACCES', 'EPERM')) throw error;
      // A read-only folder can't be moved elsewhere.
      await makeOurs(folder.at(name), folder.device);
      await rename(folder.at(name), top.at(free));
    });
    return free;
  } catch (error) {
    if (hasCode(error, 'EXDEV', 'EBUSY')) throw mounted(name, error);
    throw error;
  }
}

async function isThere(path: Buffer): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    },
  );
}

/** `O_PATH` of Linux: names a file without needing any right to it. */
const nameOnly = 0o10000000;

/** A folder that is read-only can be emptied by nobody but root. Never through a link: its target would change. */
async function makeOurs(path: Buffer, device?: number): Promise<void> {
  const linux = process.platform === 'linux';
  const way = linux ? nameOnly : constants.O_RDONLY;
  const handle = await open(path, way | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const stats = await handle.stat();
    if (device !== undefined && stats.dev !== device) throw mounted(path.toString());
    if ((stats.mode & 0o700) === 0o700) return;
    await (linux ? chmod(`/proc/self/fd/${handle.fd}`, 0o700) : handle.chmod(0o700));
  } finally {
    await handle.close();
  }
}

function mounted(name: string, cause?: unknown): CtoError {
  const last = Buffer.from(name.split('/').at(-1) ?? '', 'latin1').toString();
  return new CtoError('mounted-inside', `Something is mounted on ${JSON.stringify(last)} in a workspace`, {
    hint: 'Unmount it, then prune again: nothing that is mounted is deleted.',
    cause,
  });
}

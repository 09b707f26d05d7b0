/** Reads files of a task as plain bytes: no links, no pipes, nothing larger than expected. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { CtoError } from '../errors.ts';
import { hasCode } from './errno.ts';
import { bytesOf } from './heldFolder.ts';

/**
 * Opens a regular file to read it; a link or anything else in its place is refused without waiting for it.
 * @throws CtoError `salvage-refused`, or the system's error.
 */
export async function openPlain(path: Buffer, shown: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, 'ELOOP', 'ENXIO')) throw refused(`${shown} is no plain file`, error);
    throw error;
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw refused(`${shown} is no plain file`);
}

/** The bytes of a file of at most `most` bytes, or nothing when it is not there. @throws CtoError `salvage-refused`. */
export async function readPlain(path: string, most: number): Promise<Buffer | undefined> {
  const shown = bytesOf(path).toString();
  const file = await openPlain(bytesOf(path), shown).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    if ((await file.stat()).size > most) throw refused(`${shown} has more than ${most} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** What can't be saved without believing the task's repository; its workspace is kept. */
export function refused(message: string, cause?: unknown): CtoError {
  return new CtoError('salvage-refused', message, {
    hint: 'The workspace is kept as it is. Look at it yourself, in a sandbox: its git configuration may start programs.',
    cause,
  });
}

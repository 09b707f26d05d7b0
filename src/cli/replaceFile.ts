/** Changes a file of the user's: what was there is kept beside it, and no moment has half of the new one. */
import { constants } from 'node:fs';
import { copyFile, mkdir, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CtoError } from '../errors.ts';
import { hasCode } from '../workspaces/errno.ts';

/** Copies the file to the first free of `<file>.bak`, `<file>.bak.1`, …; returns its path. */
async function backUp(path: string): Promise<string> {
  for (let number = 0; number < 1000; number++) {
    const copy = number === 0 ? `${path}.bak` : `${path}.bak.${number}`;
    try {
      await copyFile(path, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  throw new CtoError('too-many-backups', `There are a thousand backups of ${path}`, { hint: 'Delete some.' });
}

/** Writes `text`; a link is followed, mode and owner's rights stay. @returns the backup's path, if there was a file. */
export async function replaceFile(path: string, text: string): Promise<string | undefined> {
  const there = await stat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (there === undefined) await mkdir(dirname(path), { recursive: true });
  const target = there === undefined ? path : await realpath(path);
  const backup = there === undefined ? undefined : await backUp(path);
  const draft = `${target}.new-${process.pid}`;
  await writeFile(draft, text, { mode: there?.mode ?? 0o600 });
  await rename(draft, target);
  return backup;
}

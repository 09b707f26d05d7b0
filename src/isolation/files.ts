/** Decides how files of the check are written and read where they may be missing. */
import { chmod, lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from '../workspaces/errno.ts';

/** Writes a file and the folders above it. */
export async function writeFiles(files: Iterable<readonly [string, string]>, mode = 0o644): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, mode);
  }
}

/** Writes an executable script. */
export async function writeScript(path: string, text: string): Promise<void> {
  await writeFiles([[path, text]], 0o755);
}

/** What is at a path, links not followed; undefined when nothing is. */
export async function statOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(nothingWhenMissing);
}

/** The text of a file; undefined when there is none. */
export async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(nothingWhenMissing);
}

function nothingWhenMissing(error: unknown): undefined {
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
  throw error;
}

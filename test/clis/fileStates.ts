/** What a folder holds, in a form that two moments can be compared in. */
import { createHash } from 'node:crypto';
import { lstat, readFile, readdir, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Everything below a folder by relative path: mode, and for files time and content; `except` are absolute paths. */
export async function fileStates(
  folder: string,
  except: readonly string[] = [],
): Promise<Record<string, string>> {
  const paths = await pathsBelow(folder, except);
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [relative(folder, path), await stateOf(path)] as const)),
  );
}

/** Paths of the regular files below a folder whose content has `text` in it. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const found = await Promise.all(
    (await pathsBelow(folder)).map(async (path) => {
      const isFile = (await lstat(path)).isFile();
      return isFile && (await readFile(path)).includes(text) ? [relative(folder, path)] : [];
    }),
  );
  return found.flat();
}

async function pathsBelow(folder: string, except: readonly string[] = []): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (except.includes(path)) return [];
      return entry.isDirectory() ? [path, ...(await pathsBelow(path, except))] : [path];
    }),
  );
  return found.flat();
}

async function stateOf(path: string): Promise<string> {
  const about = await lstat(path);
  const kind = about.mode.toString(8);
  if (about.isSymbolicLink()) return `${kind} ${await readlink(path)}`;
  if (!about.isFile()) return kind;
  return `${kind} ${about.mtimeMs} ${createHash('sha256')
    .update(await readFile(path))
    .digest('hex')}`;
}

/** Decides which paths a client may name: those in the roots that it gave, links followed; without roots the server's folder. */
import { readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, basename, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CtoError } from '../errors.ts';
import { hasCode } from '../workspaces/errno.ts';

export interface Roots {
  /** Absolute, without links; the first is where relative paths begin. */
  folders: readonly string[];
}

/** Where a path really leads, as far as it is there: what follows is kept as it was named. A link to nothing counts too. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
  }
  const parent = await realPath(dirname(path));
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? join(parent, basename(path)) : realPath(resolve(parent, target));
}

/** Far more than a project: nobody means to open these to a model. */
function isTooMuch(folder: string, home: string | undefined): boolean {
  return folder === '/' || folder === home;
}

/**
 * `uris` are those that the client listed; only files count. A client that names none gets the folder in which the server was
 * started, unless that is the home folder or everything.
 */
export async function rootsOf(
  uris: readonly string[] | undefined,
  cwd: string,
  home?: string,
): Promise<Roots> {
  const files = (uris ?? []).filter((uri) => uri.startsWith('file://')).map((uri) => fileURLToPath(uri));
  const folders = await Promise.all((files.length === 0 ? [cwd] : files).map(realPath));
  return { folders: files.length === 0 ? folders.filter((folder) => !isTooMuch(folder, home)) : folders };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/**
 * The real path of what a client named, relative to `from` or the first root.
 * @throws CtoError `path-outside-roots` when it leads out of all of them, by `..` or by a link; `path-invalid`.
 */
export async function insideRoots(path: string, { folders }: Roots, from?: string): Promise<string> {
  if (path.includes('\0')) {
    throw new CtoError('path-invalid', 'A path can’t hold a NUL character', {
      hint: 'Name the path without it.',
    });
  }
  const base = from ?? folders[0];
  const real = base === undefined ? path : await realPath(resolve(base, path));
  if (folders.some((folder) => isInside(real, folder))) return real;
  throw new CtoError('path-outside-roots', `${path} is not in a folder that this client opened`, {
    hint:
      folders.length === 0
        ? 'The client gave no folder: open one there first.'
        : `Name a path in ${folders.join(' or ')}, or have the person open that folder in the client.`,
  });
}

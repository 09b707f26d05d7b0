/**
 * Folders that are held open while something is done in them, so that nobody can put a link in their place meanwhile.
 *
 * Names in a task's folder are any bytes. They are handled as texts of one character a byte (latin1) and become bytes
 * again when the system gets them.
 */
import { type Dirent, constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';

export interface HeldFolder {
  /** Path of something in the folder; on Linux it leads through the open folder, whatever its name means by now. */
  at: (name: string) => Buffer;
  /** Device that the folder is on. */
  device: number;
  /** As another process on this machine reaches the folder. */
  outside: string;
}

/** A text of one character a byte as bytes. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** A text of ours as one of one character a byte. */
export function byteText(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Opens the folder, never through a link at its end, and closes it when `use` is through. */
export async function inFolder<Result>(
  path: Buffer,
  use: (folder: HeldFolder) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    return await use(await held(handle, path));
  } finally {
    await handle.close();
  }
}

async function held(handle: FileHandle, path: Buffer): Promise<HeldFolder> {
  const linux = process.platform === 'linux';
  const self = linux ? `/proc/self/fd/${handle.fd}` : path.toString('latin1');
  return {
    at: (name) => bytesOf(name === '' ? self : `${self}/${name}`),
    device: (await handle.stat()).dev,
    outside: linux ? `/proc/${process.pid}/fd/${handle.fd}` : path.toString(),
  };
}

/** What is in the folder, names of one character a byte. */
export async function entriesOf(folder: HeldFolder): Promise<Dirent[]> {
  // With a slash at the end the link in /proc is followed, which is the folder itself.
  return readdir(`${folder.at('').toString('latin1')}/`, { withFileTypes: true, encoding: 'latin1' });
}

/** Opens a folder below another one, each part on its own: a link anywhere on the way is refused (`ELOOP`, `ENOTDIR`). */
export async function below<Result>(
  folder: HeldFolder,
  path: string,
  use: (folder: HeldFolder) => Promise<Result>,
): Promise<Result> {
  if (path === '') return use(folder);
  const [first = '', ...rest] = path.split('/');
  return inFolder(folder.at(first), async (inner) => below(inner, rest.join('/'), use));
}

/** Where model keys are while a play runs: files in memory, outside the root, for this user alone, gone afterwards. */
import { createHash } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CtoError } from '../errors.ts';

/** The secrets folder of a play: always the same, so that one left by a killed process is found. */
export function secretsFolder(play: string, environment: NodeJS.ProcessEnv = process.env): string {
  const memory = ['/dev/shm', environment['XDG_RUNTIME_DIR']].find(
    (folder) => folder !== undefined && writable(folder),
  );
  const name = createHash('sha256').update(play).digest('hex').slice(0, 16);
  return join(memory ?? tmpdir(), `cto-secrets-${process.getuid?.() ?? 0}-${name}`);
}

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes the folder anew, without what an earlier process left in it.
 * @throws CtoError `secrets-folder` when somebody else made it.
 */
export async function makeSecrets(folder: string): Promise<void> {
  await removeSecrets(folder);
  await mkdir(folder, { mode: 0o700 });
}

/** Writes one file for each of `names` that there is a key for; returns the folder for one run. */
export async function writeSecrets(
  folder: string,
  run: string,
  keys: { names: readonly string[]; values: Readonly<Record<string, string>> },
): Promise<string> {
  const path = join(folder, run);
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const name of keys.names) {
    const value = keys.values[name];
    if (value !== undefined && value !== '') await writeFile(join(path, name), value, { mode: 0o600 });
  }
  return path;
}

export async function removeSecrets(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (found.uid !== process.getuid?.() || !found.isDirectory()) {
    throw new CtoError('secrets-folder', `${folder} is not a folder of yours`, {
      hint: 'Somebody else made it: have it removed, or set XDG_RUNTIME_DIR to a folder of your own.',
    });
  }
  await rm(folder, { recursive: true, force: true });
}

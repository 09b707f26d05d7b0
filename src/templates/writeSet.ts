/** Decides which files `make compile` leaves behind: the manifests and the chart's copies, whole files only, nothing stale. */
import type { Dirent } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Manifest } from './emit.ts';

export interface WriteTargets {
  /** Folder for `<name>.yaml`, e.g. `dist/configmaps`. */
  manifests: string;
  /** Folder for `<name>/<key>`, e.g. `chart/files/agent-templates`. */
  chartFiles: string;
}

export interface Written {
  /** Files of the set. */
  files: number;
  /** How many of them had other bytes before. */
  changed: number;
  /** Files of earlier compiles that are gone now. */
  removed: number;
}

/** Makes both folders hold exactly this set. Files are replaced by renaming, so a reader never sees half of one. */
export async function writeManifests(
  manifests: readonly Manifest[],
  targets: WriteTargets,
): Promise<Written> {
  const wanted = new Map<string, string>();
  for (const { name, configMap, yaml } of manifests) {
    wanted.set(join(targets.manifests, `${name}.yaml`), yaml);
    for (const [key, text] of Object.entries(configMap.data))
      wanted.set(join(targets.chartFiles, name, key), text);
  }
  let changed = 0;
  for (const [path, text] of wanted) if (await replaceFile(path, text)) changed++;
  const removed =
    (await removeOthers(targets.manifests, wanted)) + (await removeOthers(targets.chartFiles, wanted));
  return { files: wanted.size, changed, removed };
}

/** Whether the file had to be written. */
async function replaceFile(path: string, text: string): Promise<boolean> {
  const bytes = Buffer.from(text);
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(bytes) === true) return false;
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  await writeFile(temporary, bytes);
  await rename(temporary, path);
  return true;
}

async function removeOthers(folder: string, wanted: ReadonlyMap<string, string>): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const { folders = [], files = [] } = Object.groupBy(entries, (entry) =>
    entry.isDirectory() ? 'folders' : 'files',
  );
  const stale = files.map(pathOf).filter((path) => !wanted.has(path) && !isBeingWritten(path));
  for (const path of stale) await rm(path);
  // Inner folders first.
  const deepest = folders.map(pathOf).toSorted((one, other) => other.length - one.length);
  for (const path of deepest) if ((await readdir(path)).length === 0) await rmdir(path);
  return stale.length;
}

function pathOf(entry: Dirent): string {
  return join(entry.parentPath, entry.name);
}

/** A temporary file of another compile that is still running. */
function isBeingWritten(path: string): boolean {
  const id = Number(/\.(\d+)\.tmp$/.exec(path)?.[1] ?? Number.NaN);
  if (Number.isNaN(id) || id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

/** What every bare repository of ours has in common: made as often as wished, our configuration only, no stale locks. */
import { type Dirent } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../git.ts';
import { writeWhole } from './wholeFile.ts';

/** Nothing is ever collected: other repositories borrow from these. */
const keepEverything = `[gc]
	auto = 0
	pruneExpire = never
[maintenance]
	auto = false
`;

/**
 * Makes the repository, or completes one whose making was interrupted. Its configuration is written whole each time, so
 * nothing that was put there in between is believed. The caller holds its lock and no process works in it.
 */
export async function makeBareRepository(path: string, sections = ''): Promise<void> {
  await mkdir(join(path, 'objects', 'info'), { recursive: true });
  await removeStaleLocks(path);
  await Promise.all(
    ['attributes', 'grafts'].map(async (name) => rm(join(path, 'info', name), { force: true })),
  );
  await writeWhole(
    join(path, 'config'),
    `[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n${keepEverything}${sections}`,
  );
  await git(path, ['init', '-q', '--bare', '--template=']);
}

/** Removes what a killed git leaves: lock files, half-received packs and quarantined objects. Returns what it removed. */
export async function removeStaleLocks(path: string): Promise<string[]> {
  const stale = await staleIn(path);
  await Promise.all(stale.map((file) => rm(file, { recursive: true, force: true })));
  return stale;
}

async function staleIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(entries.map(async (entry) => staleAt(folder, entry)));
  return found.flat();
}

async function staleAt(folder: string, entry: Dirent): Promise<string[]> {
  const path = join(folder, entry.name);
  if (isStale(entry.name, folder)) return [path];
  return entry.isDirectory() && !/^[0-9a-f]{2}$/.test(entry.name) ? staleIn(path) : [];
}

function isStale(name: string, folder: string): boolean {
  if (folder.endsWith('/objects')) return /^(tmp_objdir-|incoming-)/.test(name);
  if (folder.endsWith('/objects/pack')) return name.startsWith('tmp_');
  return name.endsWith('.lock');
}

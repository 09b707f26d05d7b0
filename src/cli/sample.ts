/** The sample play: what it plays, and the real bare repository that it plays on. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from '../git.ts';
import { packageFolder } from '../packageFolder.ts';
import type { PlayCommandFlags } from './playCommand.ts';

function sampleFolder(): string {
  return join(packageFolder(), 'examples', 'sample');
}

/** The sample's flags; those that the user gave win. */
export function withSample(flags: PlayCommandFlags, root: string): PlayCommandFlags {
  const folder = sampleFolder();
  return {
    plan: join(folder, 'tasks.json'),
    config: join(folder, 'cto-config.json'),
    rehearse: join(folder, 'rehearsal.yaml'),
    repository: remoteFolder(root),
    name: 'sample',
    check: ['node --test'],
    ...flags,
  };
}

function remoteFolder(root: string): string {
  return join(root, 'sample', 'weather.git');
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** One commit with a fixed author and date, as `git fast-import` reads it: the same files give the same commit id. */
function importStream(files: readonly { path: string; text: string }[]): string {
  const who = 'CTO <cto@localhost> 1767225600 +0000';
  return [
    `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n${data('Start the weather page')}`,
    ...files.map(({ path, text }) => `M 100644 inline ${path}\n${data(text)}`),
  ].join('');
}

async function seedFiles(folder: string): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })));
}

/** Makes the sample's remote below the root unless it is there; it appears complete or not at all. */
export async function ensureSampleRemote(root: string): Promise<void> {
  const remote = remoteFolder(root);
  if (existsSync(remote)) return;
  await mkdir(dirname(remote), { recursive: true });
  const draft = await mkdtemp(join(dirname(remote), 'remote-'));
  try {
    await git(draft, ['init', '--quiet', '--bare', '--initial-branch=main', draft]);
    const input = importStream(await seedFiles(join(sampleFolder(), 'repository')));
    await git(draft, ['fast-import', '--quiet'], { input });
    await rename(draft, remote);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

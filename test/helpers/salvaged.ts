/** Salvage in tests: its options, and what it saved, checked out as a person would. */
import { lstat, readFile, readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SalvageOptions } from '../../src/workspaces/salvage.ts';
import { gitIn, makeFolder } from './gitDir.ts';
import type { TaskFolder } from './plantedClone.ts';

const now = new Date('2026-11-23T10:20:30.5Z');
/** The ref that the first salvage of a test makes. */
export const firstRef = 'refs/cto/salvage/p/1/20261123T102030Z';

export function salvageOptions({ task, folder, remote, mirror }: TaskFolder): SalvageOptions {
  return {
    folder: task,
    repoName: 'app',
    play: 'p',
    task: '1',
    now,
    mirrors: [mirror],
    remote,
    bundles: join(folder, 'bundles'),
    scratch: join(folder, 'scratch'),
  };
}

/** Every file below a folder but git's own: mode, and bytes or target, by path. */
export async function contents(tree: string, at = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of await readdir(Buffer.from(join(tree, at)), { encoding: 'latin1' })) {
    if (at === '' && name === '.git') continue;
    const path = Buffer.from(`${tree}/${at}${name}`, 'latin1');
    const stats = await lstat(path);
    if (stats.isDirectory()) Object.assign(found, await contents(tree, `${at}${name}/`));
    else if (stats.isSymbolicLink()) found[`${at}${name}`] = `-> ${await readlink(path, 'latin1')}`;
    else found[`${at}${name}`] = `${(stats.mode & 0o100) === 0 ? '' : 'x '}${await readFile(path, 'latin1')}`;
  }
  return found;
}

/** Checks a salvage out as a person would. */
export async function checkedOut(remote: string, ref: string): Promise<Record<string, string>> {
  const folder = await makeFolder();
  const tree = join(folder, 'tree');
  await gitIn(folder, ['clone', '-q', '--no-checkout', remote, tree]);
  await gitIn(tree, ['fetch', '-q', 'origin', ref]);
  // Attributes of the tree would change line endings.
  await writeFile(join(tree, '.git/info/attributes'), '* -text -eol -filter\n');
  await gitIn(tree, ['-c', 'core.protectNTFS=false', 'checkout', '-q', 'FETCH_HEAD']);
  return contents(tree);
}

/** Commits a file and returns the commit. */
export async function commitIn(repository: string, name: string): Promise<string> {
  await writeFile(join(repository, name), `${name} in ${repository}\n`);
  await gitIn(repository, ['add', '-f', name]);
  await gitIn(repository, ['commit', '-q', '-m', name]);
  return gitIn(repository, ['rev-parse', 'HEAD']);
}

export async function isIn(repository: string, commit: string, ref: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', commit, ref];
  return gitIn(repository, args).then(
    () => true,
    () => false,
  );
}

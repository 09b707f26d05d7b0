/** Where in a task's folder repositories are looked for: beside the agents' state, and clones that a script set aside. */
import { type GitFolder, gitFolderOf } from './salvageGitFolder.ts';
import { hasCode } from './errno.ts';
import { bytesOf, entriesOf, inFolder } from './heldFolder.ts';

/** A repository, a working tree, or both. Paths are absolute, one character a byte. */
export interface Place {
  tree?: string;
  git?: GitFolder;
}

/**
 * The working trees right in the task's folder and those that were set aside; `repoName` names the clone, which counts
 * without a repository as well. Nested ones are found later, by listing these.
 */
export async function firstPlaces(task: string, repoName?: string): Promise<Place[]> {
  const beside = (await foldersIn(task)).filter((name) => name !== '.agent-state' && name !== '.git');
  const kept = await foldersIn(`${task}/.agent-state/kept`);
  const aside = await Promise.all(
    kept.map(async (name) => {
      const folder = `${task}/.agent-state/kept/${name}`;
      return (await foldersIn(folder)).map((inner) => `${folder}/${inner}`);
    }),
  );
  const trees = [...beside.map((name) => `${task}/${name}`), ...aside.flat()];
  const places = await Promise.all(trees.map(async (tree) => placeOf(task, tree)));
  const wanted = places.filter(({ tree, git }) => git !== undefined || tree === `${task}/${repoName}`);
  const { git } = await placeOf(task, task);
  return git === undefined ? wanted : [...wanted, { git }];
}

/** A working tree with what stands behind its `.git`; one elsewhere is not the task's. */
export async function placeOf(task: string, tree: string): Promise<Place> {
  const git = await gitFolderOf(task, tree);
  return git === undefined || git === 'elsewhere' ? { tree } : { tree, git };
}

/** Repositories of submodules, which git keeps within the one of the tree that they are in. */
export async function modulesOf({ common }: GitFolder): Promise<Place[]> {
  const found: Place[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    const names = await foldersIn(folder);
    if (depth > 0 && names.includes('objects')) {
      found.push({ git: { own: folder, common: folder } });
    } else if (depth < 6) {
      for (const name of names) await walk(`${folder}/${name}`, depth + 1);
    }
  };
  await walk(`${common}/modules`, 0);
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await inFolder(bytesOf(folder), entriesOf);
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return [];
    throw error;
  }
}

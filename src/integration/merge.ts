/** Merges in a bare repository: a tree or the files in conflict, and commits that come out the same whenever they are made. */
import { git, gitAnswer } from '../git.ts';

/** The merged tree, or the files that both sides changed in ways that don't fit. */
export type Merged = { tree: string } | { conflicts: readonly string[] };

export async function mergeTrees(repository: string, ours: string, theirs: string): Promise<Merged> {
  const { code, stdout } = await gitAnswer(
    repository,
    ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs],
    { answers: [0, 1] },
  );
  const [tree = '', ...files] = stdout.split('\0').filter((part) => part !== '');
  return code === 0 ? { tree } : { conflicts: files };
}

export interface MergeCommit {
  tree: string;
  parents: readonly string[];
  message: string;
}

/** Makes the commit of a merge; its date is the later one of its parents', so the same merge is the same commit. */
export async function commitMerge(
  repository: string,
  { tree, parents, message }: MergeCommit,
): Promise<string> {
  const env = await fixedIdentity(repository, parents);
  return git(repository, ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])], {
    input: message,
    env,
  });
}

/** Author, committer and date of everything that we commit ourselves upon `commits`. */
export async function fixedIdentity(
  repository: string,
  commits: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const dates = await git(repository, ['show', '-s', '--format=%ct', ...commits]);
  const date = `${Math.max(...dates.split('\n').map(Number))} +0000`;
  return Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'CTO'],
      [`GIT_${who}_EMAIL`, 'cto@localhost'],
      [`GIT_${who}_DATE`, date],
    ]),
  );
}

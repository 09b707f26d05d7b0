/** The remote as a person sees it who has a clone of it: branches, commits and files. */
import { commitFiles, gitIn, readTree, type Files } from '../helpers/gitDir.ts';

export interface RemoteView {
  git: (...args: string[]) => Promise<string>;
  /** Commits files upon `main`, as the branch of somebody else. */
  push: (branch: string, files: Files) => Promise<string>;
  /** Branches with their commits, without `main`. */
  branches: () => Promise<Record<string, string>>;
  /** Files of a branch, by path. */
  files: (branch: string) => Promise<Record<string, string>>;
  /** Subjects of the merges on a branch, the first one first. */
  merges: (branch: string) => Promise<string[]>;
}

export function remoteView(repository: string): RemoteView {
  const git: RemoteView['git'] = async (...args) => gitIn(repository, args);
  return {
    git,
    push: async (branch, files) => {
      const commit = await commitFiles(repository, files, 'main');
      await git('update-ref', `refs/heads/${branch}`, commit);
      return commit;
    },
    branches: async () => {
      const heads = await git('for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads');
      const all = heads.split('\n').map((line) => line.split(' '));
      return Object.fromEntries(all.filter(([name]) => name !== 'main'));
    },
    files: async (branch) => readTree(repository, branch),
    merges: async (branch) => {
      const subjects = await git('log', '--first-parent', '--merges', '--reverse', '--format=%s', branch);
      return subjects.split('\n').filter((line) => line !== '');
    },
  };
}

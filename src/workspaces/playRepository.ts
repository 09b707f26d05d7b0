/** The play's bare repository: agents clone from it and push to it, integration happens in it, the user's remote stays apart. */
import { join } from 'node:path';
import { git, gitAnswer } from '../git.ts';
import { makeBareRepository } from './bareRepository.ts';
import { writeWhole } from './wholeFile.ts';

export interface PlayRepositoryOptions {
  /** Absolute path of the play's repository. */
  repository: string;
  /** The mirror it borrows objects from. */
  mirror: string;
  baseBranch: string;
  baseCommit: string;
}

/** Branches only grow: what an agent pushed can't be taken back by another. */
const onlyGrow = `[receive]
	denyNonFastForwards = true
	denyDeletes = true
	autogc = false
`;

/** Makes the repository with its base branch, or completes one whose making was interrupted. No process works in it. */
export async function makePlayRepository(options: PlayRepositoryOptions): Promise<void> {
  const { repository, mirror, baseBranch, baseCommit } = options;
  await makeBareRepository(repository, onlyGrow);
  await writeWhole(join(repository, 'objects', 'info', 'alternates'), `${mirror}/objects\n`);
  await git(repository, ['symbolic-ref', 'HEAD', `refs/heads/${baseBranch}`]);
  if ((await headOf(repository, baseBranch)) === undefined) {
    await git(repository, ['update-ref', `refs/heads/${baseBranch}`, baseCommit, '']);
  }
}

/** The commit at the head of a branch, or nothing. */
export async function headOf(repository: string, branch: string): Promise<string | undefined> {
  return resolve(repository, `refs/heads/${branch}`);
}

/** The commit that a full ref name stands for, or nothing. */
export async function resolve(repository: string, ref: string): Promise<string | undefined> {
  const args = ['rev-parse', '-q', '--verify', '--end-of-options', `${ref}^{commit}`];
  const { code, stdout } = await gitAnswer(repository, args, { answers: [0, 1] });
  return code === 0 ? stdout : undefined;
}

/** Whether `ancestor` is `commit` or comes before it. */
export async function descends(repository: string, ancestor: string, commit: string): Promise<boolean> {
  const { code } = await gitAnswer(repository, ['merge-base', '--is-ancestor', ancestor, commit], {
    answers: [0, 1],
  });
  return code === 0;
}

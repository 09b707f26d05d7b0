/** Decides how the templates of another commit come to a folder, and how the commit of a folder is called. */
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CtoError } from '../errors.ts';
import { git, gitAnswer } from '../git.ts';
import { runProcess } from '../processes.ts';

/** Folder of git's own files for the repository that `folder` is in. @throws CtoError `no-repository`. */
async function gitFolderOf(folder: string): Promise<string> {
  try {
    return (await runProcess('git', ['-C', folder, 'rev-parse', '--absolute-git-dir'])).stdout;
  } catch (cause) {
    throw new CtoError('no-repository', `${folder} is in no git repository`, {
      hint: 'A commit can only be named where the templates are under git.',
      cause,
    });
  }
}

/** Path of the folder below the top of its repository. */
async function placeInRepository(folder: string): Promise<string> {
  const { stdout } = await runProcess('git', ['-C', folder, 'rev-parse', '--show-prefix']);
  return stdout.replace(/\/$/, '');
}

/**
 * Writes the template folder as it is in a commit below `target`.
 * @returns the absolute path of that folder, and the commit's full name.
 * @throws CtoError `no-repository`, `unknown-commit`, `no-templates-in-commit`.
 */
export async function templatesOfCommit(
  folder: string,
  revision: string,
  target: string,
): Promise<{ folder: string; commit: string }> {
  const repository = await gitFolderOf(folder);
  const place = await placeInRepository(folder);
  const hint = `See: git log --oneline -- ${basename(folder)}`;
  const commit = await objectNamed(repository, `${revision}^{commit}`);
  if (commit === undefined)
    throw new CtoError('unknown-commit', `There is no commit ${JSON.stringify(revision)} here`, {
      hint: /^\d{1,9}$/.test(revision)
        ? `${hint}. For a set that is recorded in the cluster: make rollback-templates ARGS="--to ${revision}"`
        : hint,
    });
  const tree = await objectNamed(repository, `${commit}:${place}`);
  if (tree === undefined) {
    const message = `Commit ${commit.slice(0, 12)} has no folder ${place}`;
    throw new CtoError('no-templates-in-commit', message, { hint });
  }
  // An index of its own: the user's stays as it is.
  const [index, files] = [join(target, 'index'), join(target, 'templates')];
  await mkdir(files, { recursive: true });
  const env = { GIT_INDEX_FILE: index };
  await git(repository, [`--work-tree=${files}`, 'read-tree', tree], { env });
  await git(repository, [`--work-tree=${files}`, 'checkout-index', '--all', `--prefix=${files}/`], { env });
  return { folder: files, commit };
}

async function objectNamed(repository: string, name: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', name];
  const { code, stdout } = await gitAnswer(repository, args, { answers: [0, 1] });
  return code === 0 ? stdout : undefined;
}

/** Where the templates of a folder come from: `commit 1a2b3c4d5e6f`, `… with changes`, or the folder itself. */
export async function sourceOf(folder: string): Promise<string> {
  const head = await runProcess('git', ['-C', folder, 'rev-parse', '--short=12', 'HEAD'], {
    answers: [0, 128],
  });
  if (head.code !== 0) return `folder ${folder}`;
  const changed = await runProcess('git', ['-C', folder, 'status', '--porcelain', '--', '.']);
  return `commit ${head.stdout}${changed.stdout === '' ? '' : ' with changes'}`;
}

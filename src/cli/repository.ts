/** Decides which repository a play works on, and on which branch it starts. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CtoError } from '../errors.ts';
import { runProcess } from '../processes.ts';
import { checkRepositoryUrl } from '../workspaces/repositoryUrl.ts';

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}

/**
 * The address that git gets: a folder's path made absolute, `owner/name` as a repository on GitHub, a URL as it stands.
 * Errors: `repository-url` for what git must not be given.
 */
export async function repositoryAddress(named: string, cwd: string): Promise<string> {
  const path = resolve(cwd, named);
  if (!named.startsWith('-') && (await isFolder(path))) return checkRepositoryUrl(path);
  const short = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(named);
  return checkRepositoryUrl(short ? `https://github.com/${named}.git` : named);
}

/** The repository of the current folder: its `origin`, else the folder's own repository. */
export async function repositoryOf(cwd: string): Promise<string> {
  const origin = await runProcess('git', ['-C', cwd, 'remote', 'get-url', 'origin'], {
    answers: [0, 2, 128],
  });
  if (origin.code === 0) return repositoryAddress(origin.stdout, cwd);
  const top = await runProcess('git', ['-C', cwd, 'rev-parse', '--show-toplevel'], { answers: [0, 128] });
  if (top.code === 0) return checkRepositoryUrl(top.stdout);
  throw new CtoError('repository-missing', 'No repository is named and this folder is in none', {
    hint: 'Give one with --repository, or go into a clone.',
  });
}

/** Never asks on the terminal: a play runs alone. */
function quiet(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return { ...Object.fromEntries(entries), GIT_TERMINAL_PROMPT: '0' };
}

/**
 * The branch that the play starts from: the named one, which has to be there, else the remote's HEAD.
 * Errors: `repository-unreachable`, `base-missing`, `repository-empty`.
 */
export async function baseBranch(repository: string, named: string | undefined): Promise<string> {
  const wanted = named === undefined ? 'HEAD' : `refs/heads/${named}`;
  const { code, stdout } = await runProcess('git', ['ls-remote', '--symref', '--', repository, wanted], {
    answers: [0, 128],
    env: quiet(),
  });
  if (code !== 0) {
    throw new CtoError('repository-unreachable', `git can't read the repository ${repository}`, {
      hint: `Try: git ls-remote ${repository}`,
    });
  }
  if (named === undefined) return headBranch(stdout, repository);
  if (stdout !== '') return named;
  throw new CtoError('base-missing', `The repository has no branch ${JSON.stringify(named)}`, {
    hint: `Name another with --base; see: git ls-remote --heads ${repository}`,
  });
}

function headBranch(answer: string, repository: string): string {
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(answer)?.[1];
  if (branch !== undefined) return branch;
  throw new CtoError('repository-empty', `The HEAD of ${repository} names no branch that has a commit`, {
    hint: 'Push a first commit, or name a branch with --base.',
  });
}

/** The mirror of the user's remote: one bare repository that all plays on this machine borrow from, one writer at a time. */
import { CtoError } from '../errors.ts';
import { git, gitAnswer, gitToRemote } from '../git.ts';
import { makeBareRepository } from './bareRepository.ts';
import { type LockHolder, waitForLock } from './lock.ts';
import { killAll } from './sessions.ts';

export interface MirrorOptions {
  /** Absolute path of the mirror. */
  mirror: string;
  /** Checked address of the user's remote. */
  url: string;
  signal: AbortSignal;
  /** Another process works in the mirror: we wait for it. */
  onWait: (holder: LockHolder) => void;
}

/**
 * Fetches all branches and tags of the user's remote. Objects are never removed, whatever becomes of their branches.
 * @throws CtoError `remote-unreachable` with what git said.
 */
export async function fetchMirror({ mirror, url, signal, onWait }: MirrorOptions): Promise<void> {
  const lock = await waitForLock(`${mirror}.lock`, signal, onWait);
  try {
    if (lock.inherited) await killAll({ owner: mirror });
    await makeBareRepository(mirror);
    await fetchAll(mirror, url, signal);
  } finally {
    await lock.release();
  }
}

async function fetchAll(mirror: string, url: string, signal: AbortSignal): Promise<void> {
  const refspecs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
  try {
    await gitToRemote(
      mirror,
      [
        'fetch',
        '-q',
        '--prune',
        '--no-tags',
        '--no-recurse-submodules',
        '--no-write-fetch-head',
        '--',
        url,
        ...refspecs,
      ],
      { signal },
    );
  } catch (error) {
    throw remoteUnreachable(url, error);
  }
}

/** Keeps why git failed; the address was checked, so it holds no secret. */
export function remoteUnreachable(url: string, error: unknown): unknown {
  if (!(error instanceof CtoError) || error.code !== 'process-failed') return error;
  return new CtoError(
    'remote-unreachable',
    `The repository ${url} can't be reached: ${error.hint ?? error.message}`,
    {
      hint: 'Try `git ls-remote` with the same address; credentials come from your own git and ssh configuration.',
      cause: error,
    },
  );
}

/**
 * The commit at the head of a branch in the mirror.
 * @throws CtoError `branch-missing` that lists some of the branches there are.
 */
export async function mirrorHead(mirror: string, branch: string): Promise<string> {
  const { code, stdout } = await gitAnswer(
    mirror,
    ['rev-parse', '-q', '--verify', `refs/heads/${branch}^{commit}`],
    {
      answers: [0, 1],
    },
  );
  if (code === 0) return stdout;
  const heads = await git(mirror, [
    'for-each-ref',
    '--count=10',
    '--format=%(refname:lstrip=2)',
    'refs/heads',
  ]);
  throw new CtoError('branch-missing', `The repository has no branch ${branch}`, {
    hint:
      heads === ''
        ? 'It has no branch at all: push a first commit.'
        : `It has ${heads.split('\n').join(', ')}.`,
  });
}

/** Whether the mirror is there and holds a commit. */
export async function mirrorHas(mirror: string, commit: string): Promise<boolean> {
  const { code } = await gitAnswer(mirror, ['cat-file', '-e', `${commit}^{commit}`], {
    answers: [0, 1, 128],
  });
  return code === 0;
}

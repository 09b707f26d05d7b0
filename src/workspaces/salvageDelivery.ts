/** Where salvaged commits go: to refs on the remote, or into a bundle file when the remote does not take them. */
import { link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CtoError, errorText } from '../errors.ts';
import { git, gitAnswer, gitToRemote } from '../git.ts';
import { hasCode } from './errno.ts';

export interface Delivery {
  /** Address of the remote; without one everything goes into bundles. */
  remote: string | undefined;
  /** Folder for bundles. */
  bundles: string;
  /** Bare repositories of ours that hold what the remote had when they were fetched. */
  mirrors: readonly string[];
  signal?: AbortSignal;
}

export interface RemoteState {
  reachable: boolean;
  /** Objects that the remote has; when it can't be reached, those that it had. */
  known: readonly string[];
  refs: ReadonlySet<string>;
  /** Why it can't be reached. */
  why?: string;
}

/** Asks the remote what it has. */
export async function askRemote(repository: string, delivery: Delivery): Promise<RemoteState> {
  const { remote, mirrors, signal } = delivery;
  try {
    if (remote === undefined) throw new CtoError('remote-missing', 'There is no remote to save to');
    const args = ['ls-remote', '--', remote];
    const { stdout } = await gitToRemote(repository, args, signal === undefined ? {} : { signal });
    const rows = stdout.split('\n').map((line) => line.split('\t'));
    const ids = rows.map(([id = '']) => id).filter((id) => id !== '');
    return {
      reachable: true,
      known: [...new Set([...ids, ...(await mirrored(mirrors))])],
      refs: new Set(rows.map(([, ref = '']) => ref)),
    };
  } catch (error) {
    if (!(error instanceof CtoError) || signal?.aborted === true) throw error;
    return { reachable: false, known: await mirrored(mirrors), refs: new Set(), why: errorText(error) };
  }
}

async function mirrored(mirrors: readonly string[]): Promise<string[]> {
  const args = ['for-each-ref', '--format=%(objectname)'];
  // A mirror that is gone or broken knows nothing: more is saved than needed.
  const answers = await Promise.all(
    mirrors.map(async (mirror) => gitAnswer(mirror, args, { answers: [0, 128] })),
  );
  return answers.flatMap(({ stdout }) => stdout.split('\n')).filter((id) => /^[0-9a-f]{40}$/.test(id));
}

export interface Delivered {
  /** The remote's address, or the path of the bundle. */
  to: string;
  /** Why it is a bundle. */
  why?: string;
}

/** Brings the refs to the remote, never over one that is there; to a bundle when that fails. */
export async function deliver(
  repository: string,
  refs: readonly string[],
  { state, name, ...delivery }: Delivery & { state: RemoteState; name: string },
): Promise<Delivered> {
  const { remote, signal } = delivery;
  if (remote === undefined || !state.reachable) {
    return bundle(repository, refs, { ...delivery, state, name, why: state.why });
  }
  try {
    await push(repository, refs, remote, signal);
    return { to: remote };
  } catch (error) {
    if (!(error instanceof CtoError) || signal?.aborted === true) throw error;
    return bundle(repository, refs, { ...delivery, state, name, why: errorText(error) });
  }
}

async function push(
  repository: string,
  refs: readonly string[],
  remote: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = ['push', '-q', '--atomic', '--no-verify', '--recurse-submodules=no'];
  // On this machine the other end is ours as well: nothing that was put into it may run.
  if (remote.startsWith('/')) args.push('--receive-pack=git -c core.hooksPath=/dev/null receive-pack');
  const leases = refs.map((ref) => `--force-with-lease=${ref}:`);
  const refspecs = refs.map((ref) => `${ref}:${ref}`);
  await gitToRemote(
    repository,
    [...args, ...leases, '--', remote, ...refspecs],
    signal === undefined ? {} : { signal },
  );
}

async function bundle(
  repository: string,
  refs: readonly string[],
  { bundles, state, name, why }: Delivery & { state: RemoteState; name: string; why: string | undefined },
): Promise<Delivered> {
  await mkdir(bundles, { recursive: true });
  const draft = join(bundles, `${name}.new`);
  const there = await present(repository, state.known);
  const input = [...refs, ...there.map((id) => `^${id}`)].join('\n');
  try {
    await git(repository, ['bundle', 'create', '-q', draft, '--stdin'], { input: `${input}\n` });
    await git(repository, ['bundle', 'verify', '-q', draft]);
    const path = await inPlace(draft, join(bundles, name));
    return why === undefined ? { to: path } : { to: path, why };
  } finally {
    await rm(draft, { force: true });
  }
}

/** Gives the file the first name that is free; one that is there is never replaced. */
async function inPlace(draft: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = `${name}${number === 1 ? '' : `-${number}`}.bundle`;
    try {
      await link(draft, path);
      return path;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

async function present(repository: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const input = `${ids.join('\n')}\n`;
  const answer = await git(repository, ['cat-file', '--batch-check=%(objectname)'], { input });
  return answer.split('\n').filter((line) => /^[0-9a-f]{40}$/.test(line));
}

/** What the remote says of a run: its result, its branch, and whether one descends from the other. Pods are never asked. */
import { git } from '../../git.ts';
import { resultAt } from '../../integration/results.ts';
import type { RunReport } from '../../play/accept.ts';
import { resultRef } from '../../play/result.ts';
import type { RunId } from '../../play/types.ts';
import { descends, resolve } from '../../workspaces/playRepository.ts';
import { type Connection, connect, type RemoteOptions } from './connection.ts';
import { settleOnRemote } from './playRefs.ts';

export interface AskedRun {
  play: string;
  run: RunId;
  branch: string;
  /** Commit that the run was given to start from. */
  base: string;
  resultsPrefix: string;
}

export type RemoteAnswer = Pick<RunReport, 'result' | 'remote'>;

/** What the controller asks of remotes. Tests of many plays put another one in its place. */
export interface Remote {
  ask: typeof askRemote;
  head: typeof remoteHead;
  settle: typeof settleOnRemote;
}

/** @throws CtoError `process-failed` when the remote can't be reached. */
export async function askRemote(options: RemoteOptions, asked: AskedRun): Promise<RemoteAnswer> {
  return connect(options, async (remote) => {
    const { branch } = asked;
    const ref = resultRef({ play: asked.play, ...asked.run }, asked.resultsPrefix);
    const heads = await remote.refs([`refs/heads/${branch}`, ref]);
    const head = heads.get(`refs/heads/${branch}`);
    await git(remote.repository, ['update-ref', '-d', ref]);
    if (heads.has(ref)) await remote.fetch([`+${ref}:${ref}`], { whole: true });
    if (head !== undefined) await remote.fetch([`+refs/heads/${branch}:refs/heads/${branch}`]);
    return answerOf(remote, asked, head);
  });
}

/** From what was fetched; `head` is that of the branch on the remote. */
async function answerOf(
  { repository }: Connection,
  { play, run, branch, base, resultsPrefix }: AskedRun,
  head: string | undefined,
): Promise<RemoteAnswer> {
  const { exists, value } = await resultAt(repository, play, run, resultsPrefix);
  const branchHead = head === undefined ? undefined : await resolve(repository, `refs/heads/${branch}`);
  const known = (await resolve(repository, base)) !== undefined;
  return {
    result: value,
    remote: {
      branchHead,
      resultRefExists: exists,
      commitDescendsFromBase:
        known && branchHead !== undefined && (await descends(repository, base, branchHead)),
    },
  };
}

/** The commit at the head of a branch of the remote; undefined when there is no such branch. */
export async function remoteHead(options: RemoteOptions, branch: string): Promise<string | undefined> {
  const name = `refs/heads/${branch}`;
  return connect(options, async ({ refs }) => (await refs([name])).get(name));
}

/** With git. */
export const gitRemote: Remote = { ask: askRemote, head: remoteHead, settle: settleOnRemote };

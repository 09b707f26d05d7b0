/** Where a documentation run starts: at the head of its source branch, or where its own branch left that one. */
import { CtoError } from '../../errors.ts';
import { git } from '../../git.ts';
import { type DocsRun, docsBranch, docsId } from '../docs/docsRun.ts';
import { type Connection, connect } from '../remote/connection.ts';
import type { Context } from './context.ts';
import { remoteOptions } from './runRemote.ts';

export interface DocsStart {
  baseCommit: string;
  /** One more than any run of this id left on the remote: an old result is never taken for a new one. */
  attempt: number;
}

/** @throws CtoError `base-missing`, or what keeps the remote from being asked. */
export async function whereDocsStart(context: Context, docs: DocsRun): Promise<DocsStart> {
  const { settings } = context;
  const { repository, sourceBranch, agent = settings.play.agents.docs } = docs.spec;
  const results = `${settings.play.resultPrefix}/${docsId(docs)}/${docsId(docs)}/implementation/`;
  const [source, own] = [`refs/heads/${sourceBranch}`, `refs/heads/${docsBranch(docs)}`];
  return connect(await remoteOptions(context, docs, agent), async (remote) => {
    const refs = await remote.refs([source, own, `${results}*`]);
    const head = refs.get(source);
    if (head === undefined) {
      throw new CtoError('base-missing', `The repository ${repository} has no branch ${sourceBranch}`, {
        hint: 'Push it, or make another DocsRun with another sourceBranch.',
      });
    }
    const attempts = [...refs.keys()].flatMap((ref) =>
      ref.startsWith(results) ? [Number(ref.slice(results.length)) || 0] : [],
    );
    const baseCommit = refs.has(own) ? await forkOf(remote, source, own) : head;
    return { baseCommit: baseCommit ?? head, attempt: Math.max(0, ...attempts) + 1 };
  });
}

/** What both branches have in common: an earlier run's branch descends from there. */
async function forkOf(
  { fetch, repository }: Connection,
  source: string,
  own: string,
): Promise<string | undefined> {
  await fetch([source, own].map((ref) => `+${ref}:${ref}`));
  const fork = await git(repository, ['merge-base', source, own]).catch(() => '');
  return fork === '' ? undefined : fork;
}

/** Makes the commits that hold what is unsaved, in the repository of ours that borrows the task's objects. */
import { Readable } from 'node:stream';
import { git, gitAnswer } from '../git.ts';
import { bytesOf, inFolder } from './heldFolder.ts';
import { type CommitStream, commitStream } from './salvageStream.ts';
import type { Work } from './salvageWork.ts';

export interface SalvageCommit {
  repository: string;
  /** Ref that gets the commit. */
  ref: string;
  /** First line and trailers. */
  title: string;
  trailers: readonly string[];
  /** Sentences for people. */
  notes: readonly string[];
  now: Date;
}

/**
 * One commit from which everything unsaved of a repository can be reached: its tree is the working tree as it was, its
 * parents are HEAD, what was staged, and the other ends of lines that the remote does not have.
 */
export async function commitWork(work: Work, options: SalvageCommit): Promise<void> {
  const { head, heads } = work.unpushed;
  const staged = await stagedCommit(work, options);
  const parents = [...new Set([head, ...heads, staged].filter((id) => id !== undefined))];
  const stream: Omit<CommitStream, 'tree'> = {
    ref: options.ref,
    now: options.now,
    parents,
    upon: head !== undefined || work.tree === undefined,
    changes: work.state?.changes ?? [],
    message: messageOf(work, parents, staged, options),
  };
  const run = async (commit: CommitStream): Promise<void> => {
    await git(options.repository, ['fast-import', '--quiet', '--done'], {
      input: Readable.from(commitStream(commit), { objectMode: false }),
    });
  };
  if (work.tree === undefined) return run({ ...stream, tree: undefined });
  await inFolder(bytesOf(work.tree), async (tree) => run({ ...stream, tree }));
}

/** What `git add` had taken in, as a commit, when it is neither HEAD's tree nor unreadable (a merge that goes on). */
async function stagedCommit(
  { index, unpushed: { head } }: Work,
  { repository, title, now }: SalvageCommit,
): Promise<string | undefined> {
  if (index === undefined) return undefined;
  const env = { GIT_INDEX_FILE: index };
  const { code, stdout: tree } = await gitAnswer(repository, ['write-tree'], { env, answers: [0, 128] });
  if (code !== 0) return undefined;
  const before = head === undefined ? undefined : await git(repository, ['rev-parse', `${head}^{tree}`]);
  if (tree === before) return undefined;
  const parent = head === undefined ? [] : ['-p', head];
  return git(repository, ['commit-tree', tree, ...parent, '-m', `${title}: what was staged`], {
    env: identity(now),
  });
}

function identity(now: Date): Record<string, string> {
  const date = `${Math.floor(now.getTime() / 1000)} +0000`;
  const who = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'CTO'],
    [`GIT_${role}_EMAIL`, 'cto@localhost'],
    [`GIT_${role}_DATE`, date],
  ]);
  return Object.fromEntries(who);
}

function messageOf(
  { refs, state }: Work,
  parents: readonly string[],
  staged: string | undefined,
  { title, notes, trailers }: SalvageCommit,
): string {
  const named = parents.map((id) => `${id} ${id === staged ? 'staged' : namesOf(refs.tips.get(id))}`);
  const special = (state?.special ?? []).map((path) => `Not saved, no file: ${plain(path)}`);
  const paragraphs = [
    title,
    named.length === 0 ? 'It has no commit.' : `Parents:\n${named.map((line) => `  ${line}`).join('\n')}`,
    [...notes, ...special].join('\n'),
    trailers.join('\n'),
  ];
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`;
}

function namesOf(names: readonly string[] = []): string {
  return names.slice(0, 20).map(plain).join(', ');
}

/** Names that an agent chose, on one line. */
function plain(name: string): string {
  return JSON.stringify(bytesOf(name).toString()).slice(1, -1).slice(0, 300);
}

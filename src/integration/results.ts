/** The results of runs on the play's repository: read with suspicion, since agents write them; ours are written here. */
import { git, gitAnswer } from '../git.ts';
import { type RunResult, resultRef, resultSchema } from '../play/result.ts';
import type { RunId } from '../play/types.ts';
import { resolve } from '../workspaces/playRepository.ts';

/** Bytes of a `result.json` that is still read. */
const largest = 4 * 1024 * 1024;

/** What a run left at its result ref: a JSON value of whatever shape, or nothing. */
export async function resultAt(
  repository: string,
  play: string,
  run: RunId,
  prefix?: string,
): Promise<{ exists: boolean; value: unknown }> {
  const commit = await resolve(repository, resultRef({ play, ...run }, prefix));
  if (commit === undefined) return { exists: false, value: undefined };
  const text = await smallBlob(repository, `${commit}:result.json`);
  return { exists: true, value: text === undefined ? undefined : parseJson(text) };
}

/** The result that a run left, or nothing: none is there, or it is not what a result looks like. */
export async function readResult(
  repository: string,
  play: string,
  run: RunId,
  prefix?: string,
): Promise<RunResult | undefined> {
  return resultSchema.safeParse((await resultAt(repository, play, run, prefix)).value).data;
}

async function smallBlob(repository: string, name: string): Promise<string | undefined> {
  const size = await gitAnswer(repository, ['cat-file', '-s', name], { answers: [0, 128] });
  if (size.code !== 0 || Number(size.stdout) > largest) return undefined;
  const blob = await gitAnswer(repository, ['cat-file', 'blob', name], { answers: [0, 128] });
  return blob.code === 0 ? blob.stdout : undefined;
}

/** JSON that an agent wrote: anything but JSON is no result. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Makes the commit of a result of ours; returns its id. The same result gives the same commit. */
export async function resultCommit(
  repository: string,
  result: RunResult,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const blob = await git(repository, ['hash-object', '-w', '--stdin'], {
    input: `${JSON.stringify(result, undefined, 2)}\n`,
  });
  const tree = await git(repository, ['mktree'], { input: `100644 blob ${blob}\tresult.json\n` });
  const title = `Result of ${result.task}/${result.stage}/${result.attempt} in play ${result.play}`;
  return git(repository, ['commit-tree', tree, '-m', title], { env });
}

/**
 * What is settled of a play on its remote: its plan's digest and where it starts, at a ref beside the results. A play that is
 * deleted and applied again finds it there, and with it what is done.
 */
import { z } from 'zod';
import { CtoError } from '../../errors.ts';
import { git } from '../../git.ts';
import { fixedIdentity } from '../../integration/merge.ts';
import { parseJson, readResult } from '../../integration/results.ts';
import type { Plan } from '../../plan/types.ts';
import { stageNames } from '../../play/result.ts';
import {
  branchExists,
  foreignBranches,
  integrationBranch,
  playBranches,
  taskBranch,
} from '../../play/run/branches.ts';
import type { RunId } from '../../play/types.ts';
import { descends, resolve } from '../../workspaces/playRepository.ts';
import { type FoundResult, type TakenRun, takenRuns } from '../plays/taken.ts';
import { type Connection, connect, type RemoteOptions } from './connection.ts';

export interface AskedPlay {
  play: string;
  plan: Plan;
  branchTemplate: string;
  baseBranch: string;
  resultsPrefix: string;
}

export interface SettledPlay {
  baseCommit: string;
  taken: TakenRun[];
}

const settledSchema = z.object({ version: z.literal(1), planDigest: z.string(), baseCommit: z.string() });

/**
 * Reads what is settled, or settles it now; undefined when there is no base branch.
 * @throws CtoError `plan-changed` when another plan was played there by this name; `branch-exists` when a play that begins
 * would meet branches that it did not make.
 */
export async function settleOnRemote(
  options: RemoteOptions,
  asked: AskedPlay,
): Promise<SettledPlay | undefined> {
  return connect(options, async (remote) => {
    const { play, plan, baseBranch, resultsPrefix } = asked;
    const base = `refs/heads/${baseBranch}`;
    const refs = await remote.refs(['refs/heads/*', `${resultsPrefix}/${play}/*`]);
    const head = refs.get(base);
    if (head === undefined) return undefined;
    const own = settledRef(asked);
    if (!refs.has(own)) {
      refuseForeign(asked, refs);
      await settle(remote, asked, head);
      return { baseCommit: head, taken: [] };
    }
    const { planDigest, baseCommit } = await settledAt(remote, own);
    if (planDigest !== plan.digest) throw planChanged(asked);
    return { baseCommit, taken: await takeOver(remote, asked, refs) };
  });
}

/** As on one machine: nothing begins that could not push in the end. */
function refuseForeign(asked: AskedPlay, refs: ReadonlyMap<string, string>): void {
  const there = [...refs.keys()].map((ref) => ref.replace('refs/heads/', ''));
  const foreign = foreignBranches(playBranches(asked), there);
  if (foreign.length > 0) throw branchExists(foreign);
}

/** No task is called so: ids that begin with `integration-` are ours. */
function settledRef({ play, resultsPrefix }: AskedPlay): string {
  return `${resultsPrefix}/${play}/integration-plan`;
}

function planChanged({ play, resultsPrefix }: AskedPlay): CtoError {
  return new CtoError('plan-changed', `Another plan was played as ${play} on this remote`, {
    hint: `Take the change back, or make a play of another name. To begin anew under this one, delete ${resultsPrefix}/${play}/ and its branches there.`,
  });
}

async function settle(remote: Connection, asked: AskedPlay, head: string): Promise<void> {
  const { repository } = remote;
  const ref = settledRef(asked);
  await remote.fetch([`+refs/heads/${asked.baseBranch}:refs/heads/${asked.baseBranch}`]);
  const text = JSON.stringify({ version: 1, planDigest: asked.plan.digest, baseCommit: head });
  const blob = await git(repository, ['hash-object', '-w', '--stdin'], { input: `${text}\n` });
  const tree = await git(repository, ['mktree'], { input: `100644 blob ${blob}\tplay.json\n` });
  const env = await fixedIdentity(repository, [head]);
  const commit = await git(repository, ['commit-tree', tree, '-m', `Play ${asked.play}`], { env });
  await remote.push([`${commit}:${ref}`], [`${ref}:`]);
}

async function settledAt(
  { fetch, repository }: Connection,
  ref: string,
): Promise<z.infer<typeof settledSchema>> {
  await fetch([`+${ref}:${ref}`], { whole: true });
  const read = settledSchema.safeParse(
    parseJson(await git(repository, ['cat-file', 'blob', `${ref}:play.json`])),
  );
  if (read.success) return read.data;
  throw new CtoError('record-unreadable', `The ref ${ref} of the remote is not a record of a play`, {
    hint: 'It was made by another version, or changed: delete it, or make a play of another name.',
    cause: read.error,
  });
}

async function takeOver(
  remote: Connection,
  asked: AskedPlay,
  refs: ReadonlyMap<string, string>,
): Promise<TakenRun[]> {
  const { play, plan, branchTemplate, resultsPrefix, baseBranch } = asked;
  const { repository } = remote;
  const runs = [...refs.keys()].flatMap((ref) => runOf(ref, `${resultsPrefix}/${play}/`) ?? []);
  const results = runs.map(({ ref }) => ref);
  const branches = new Map(
    runs.map(({ run }) => [run.task, `refs/heads/${branchOf(run, play, branchTemplate)}`]),
  );
  const heads = [...new Set([...branches.values(), `refs/heads/${baseBranch}`])].filter((ref) =>
    refs.has(ref),
  );
  if (results.length > 0) await remote.fetch(results.map(sameRef), { whole: true });
  await remote.fetch(heads.map(sameRef));
  const holds = async (ancestor: string, commit: string): Promise<boolean> =>
    (await resolve(repository, ancestor)) !== undefined &&
    (await resolve(repository, commit)) !== undefined &&
    descends(repository, ancestor, commit);
  const found: FoundResult[] = [];
  for (const { run } of runs) {
    const result = await readResult(repository, play, run, resultsPrefix);
    const branch = branches.get(run.task) ?? '';
    // A branch that is gone was merged and tidied away.
    const stands = result !== undefined && (!refs.has(branch) || (await holds(result.commit, branch)));
    if (result !== undefined) found.push({ run, result, stands });
  }
  return takenRuns({ play, plan, branchTemplate, resultsPrefix, results: found, holds });
}

function branchOf({ stage, task }: RunId, play: string, template: string): string {
  return stage === 'integration' ? integrationBranch(play) : taskBranch(template, task);
}

function sameRef(ref: string): string {
  return `+${ref}:${ref}`;
}

function runOf(ref: string, prefix: string): { ref: string; run: RunId } | undefined {
  const [task, name, attempt, ...rest] = ref.startsWith(prefix) ? ref.slice(prefix.length).split('/') : [];
  const stage = stageNames.find((known) => known === name);
  if (task === undefined || stage === undefined || rest.length > 0) return undefined;
  const number = Number(attempt);
  return Number.isSafeInteger(number) && number > 0
    ? { ref, run: { task, stage, attempt: number } }
    : undefined;
}

/**
 * Merges the tasks of a level into the play's integration branch, in plan order, and stops at the first conflict.
 *
 * What comes out depends on the commits alone: merges start from what the attempt before left (else from where the level
 * starts), tasks that are in it already are skipped, and merge commits have fixed authors and dates. So an attempt that
 * was interrupted is simply made again: it builds the same commits, and one transaction moves the branch and records the
 * result. The branch then holds the tasks before the conflict; the conflicting one is merged with exactly that by its
 * remediation, and the tasks after it come in a later attempt.
 */
import { git } from '../git.ts';
import { type RunResult, resultRef } from '../play/result.ts';
import type { Outcome, RunId } from '../play/types.ts';
import { descends, headOf } from '../workspaces/playRepository.ts';
import { integrationBranch } from '../play/run/branches.ts';
import { commitMerge, fixedIdentity, mergeTrees } from './merge.ts';
import { readResult, resultCommit } from './results.ts';

export interface IntegrationTask {
  id: string;
  title: string;
  branch: string;
  /** Commits that runs of the task reported and we accepted: its branch must be at one of them. */
  accepted: readonly string[];
}

export interface Integration {
  repository: string;
  play: string;
  run: RunId;
  /** Where the level starts. */
  start: string;
  tasks: readonly IntegrationTask[];
  templates: string;
  /** How often this run's environment failed before. */
  tries: number;
  /** Where results are on the remote; default `refs/cto/results`. */
  resultsPrefix?: string;
}

interface Merging {
  head: string;
  integrated: string[];
  conflict?: { task: IntegrationTask; files: readonly string[] };
}

export async function integrate(integration: Integration): Promise<Outcome> {
  const { repository, play, tasks } = integration;
  const from = await whereItStarts(integration);
  const heads = new Map<string, string>();
  for (const { branch, accepted } of tasks) {
    const head = await headOf(repository, branch);
    if (head === undefined || !accepted.includes(head)) return moved(branch, integration);
    heads.set(branch, head);
  }
  const merging = await mergeAll(integration, from, heads);
  const branch = integrationBranch(play);
  const before = await headOf(repository, branch);
  if (before !== undefined && before !== from && before !== merging.head) return moved(branch, integration);
  await record(integration, { before, merging, from });
  return outcomeOf(merging);
}

function moved(branch: string, { tries }: Integration): Outcome {
  const reason = `the branch ${branch} is not where its last run left it`;
  return { kind: 'environment-failed', reason, tries: tries + 1 };
}

function outcomeOf({ head, integrated, conflict }: Merging): Outcome {
  if (conflict === undefined) return { kind: 'done', commit: head, findings: 0 };
  return { kind: 'conflict', task: conflict.task.id, files: conflict.files, integrated };
}

/** What the attempt before this one left, if there was one. */
async function whereItStarts({ repository, play, run, start, resultsPrefix }: Integration): Promise<string> {
  for (let attempt = run.attempt - 1; attempt > 0; attempt -= 1) {
    const earlier = await readResult(repository, play, { ...run, attempt }, resultsPrefix);
    if (earlier !== undefined) return earlier.commit;
  }
  return start;
}

async function mergeAll(
  { repository, play, tasks }: Integration,
  from: string,
  heads: ReadonlyMap<string, string>,
): Promise<Merging> {
  const merging: Merging = { head: from, integrated: [] };
  for (const task of tasks) {
    const theirs = heads.get(task.branch) ?? from;
    if (!(await descends(repository, theirs, merging.head))) {
      const merged = await mergeTrees(repository, merging.head, theirs);
      if ('conflicts' in merged) return { ...merging, conflict: { task, files: merged.conflicts } };
      const parents = [merging.head, theirs];
      merging.head = await commitMerge(repository, {
        tree: merged.tree,
        parents,
        message: message(play, task),
      });
    }
    merging.integrated.push(task.id);
  }
  return merging;
}

function message(play: string, { id, title }: IntegrationTask): string {
  // oxlint-disable-next-line no-control-regex -- a title of a plan may hold anything
  const subject = `Merge task ${id}: ${title.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim()}`;
  return `${subject}\n\nCTO-Play: ${play}\nCTO-Task: ${id}\n`;
}

/** Moves the branch and writes the result, both or neither. */
async function record(
  integration: Integration,
  { before, merging, from }: { before: string | undefined; merging: Merging; from: string },
): Promise<void> {
  const { repository, play, run, resultsPrefix } = integration;
  const result = await resultCommit(
    repository,
    resultOf(integration, merging, from),
    await fixedIdentity(repository, [merging.head]),
  );
  const old = before ?? '0'.repeat(merging.head.length);
  await git(repository, ['update-ref', '--stdin'], {
    input: `update refs/heads/${integrationBranch(play)} ${merging.head} ${old}\nupdate ${resultRef({ play, ...run }, resultsPrefix)} ${result}\n`,
  });
}

function resultOf({ play, run, templates }: Integration, merging: Merging, from: string): RunResult {
  const { head, conflict } = merging;
  const common = {
    version: 1 as const,
    play,
    ...run,
    branch: integrationBranch(play),
    agent: 'integration',
    cli: 'none',
    model: 'none',
    templates,
    base: from,
    commit: head,
  };
  if (conflict === undefined) return { ...common, phase: head === from ? 'nothing' : 'done', findings: [] };
  return {
    ...common,
    phase: 'failed',
    reason: 'conflict-unresolved',
    message: `Task ${conflict.task.id} does not merge`,
    findings: conflict.files.map((file) => ({ file, severity: 'error', text: 'This file does not merge' })),
  };
}

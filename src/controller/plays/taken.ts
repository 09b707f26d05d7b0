/** Which runs a play takes over from its remote when it is applied anew: every result there that a run of this plan left. */
import { z } from 'zod';
import type { Plan } from '../../plan/types.ts';
import { accept } from '../../play/accept.ts';
import { type RunResult, stageNames, summaryOf } from '../../play/result.ts';
import { integrationBranch, taskBranch } from '../../play/run/branches.ts';
import type { ObservedRun, Outcome, RunId } from '../../play/types.ts';
import { conflictIn } from '../runs/outcome.ts';

const count = z.int().nonnegative();

/** A run that ended, as the record of a play keeps it. */
export const takenSchema = z.object({
  task: z.string(),
  stage: z.enum(stageNames),
  attempt: z.int().positive(),
  tasks: z.array(z.string()).exactOptional(),
  state: z.literal('ended'),
  outcome: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('done'),
      commit: z.string(),
      verdict: z.enum(['pass', 'changes']).exactOptional(),
      findings: count,
    }),
    z.object({ kind: z.literal('agent-failed'), reason: z.string(), findings: count }),
    z.object({
      kind: z.literal('conflict'),
      task: z.string(),
      files: z.array(z.string()),
      integrated: z.array(z.string()),
    }),
  ]),
});
export type TakenRun = z.infer<typeof takenSchema>;

/** A result of the remote, with what its history says. */
export interface FoundResult {
  run: RunId;
  result: RunResult;
  /** Its commit is in its branch, or that branch is gone. */
  stands: boolean;
}

export interface Found {
  play: string;
  plan: Plan;
  branchTemplate: string;
  resultsPrefix: string;
  results: readonly FoundResult[];
  /** Whether `commit` holds `ancestor`. */
  holds: (ancestor: string, commit: string) => Promise<boolean>;
}

/** What can't be believed, and what ended by a fault of its environment, is not taken over: it is run again. */
export async function takenRuns(found: Found): Promise<TakenRun[]> {
  const taken: TakenRun[] = [];
  const byKind = found.results.toSorted(
    (a, b) => Number(isIntegration(a.run)) - Number(isIntegration(b.run)),
  );
  for (const each of byKind) {
    const run = isIntegration(each.run) ? await integrationOf(found, each, taken) : taskRunOf(found, each);
    const read = takenSchema.safeParse(run).data;
    if (read !== undefined) taken.push(read);
  }
  return taken;
}

function isIntegration({ stage }: RunId): boolean {
  return stage === 'integration';
}

function taskRunOf(found: Found, each: FoundResult): ObservedRun | undefined {
  const { run } = each;
  if (!found.plan.play.tasks.some(({ id }) => id === run.task)) return undefined;
  return {
    ...run,
    state: 'ended',
    outcome: outcomeOf(found, each, taskBranch(found.branchTemplate, run.task)),
  };
}

/** As if its pod had ended unseen: the result counts when it fits the run. */
function outcomeOf(
  { play, resultsPrefix }: Found,
  { run, result, stands }: FoundResult,
  branch: string,
): Outcome {
  const remote = {
    branchHead: stands ? result.commit : undefined,
    resultRefExists: true,
    commitDescendsFromBase: stands,
  };
  const summary = summaryOf(result, resultsPrefix);
  return accept(
    { run, play, branch, tries: 1, resultsPrefix },
    { exitCode: 'unseen', summary, result, remote },
  );
}

/** What it was told to merge is what its commit holds, and the task that did not merge. */
async function integrationOf(
  found: Found,
  each: FoundResult,
  taken: readonly TakenRun[],
): Promise<ObservedRun | undefined> {
  const { run, result } = each;
  const seen = outcomeOf(found, each, integrationBranch(found.play));
  const level = Number(run.task.replace('integration-', ''));
  const ids = found.plan.play.tasks.filter((task) => task.level === level).map(({ id }) => id);
  const merged: string[] = [];
  for (const id of ids) if (await isIn(found, result.commit, commitsOf(taken, id))) merged.push(id);
  if (seen.kind === 'done') return { ...run, tasks: merged, state: 'ended', outcome: seen };
  for (const id of ids.filter((other) => !merged.includes(other))) {
    const outcome = conflictIn(result, [...merged, id]);
    if (outcome !== undefined) return { ...run, tasks: [...merged, id], state: 'ended', outcome };
  }
  return undefined;
}

/** All that its runs reported: a task that was remediated after a conflict is in with its last commit only. */
async function isIn({ holds }: Found, commit: string, own: readonly string[]): Promise<boolean> {
  for (const each of own) if (!(await holds(each, commit))) return false;
  return own.length > 0;
}

function commitsOf(taken: readonly TakenRun[], task: string): string[] {
  return taken.flatMap(({ task: id, outcome }) =>
    id === task && outcome.kind === 'done' ? [outcome.commit] : [],
  );
}

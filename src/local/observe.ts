/** Gathers what there is to know of a run that ended, from its files and the play's repository, for `accept` to judge. */
import { accept, type RunReport } from '../play/accept.ts';
import { resultSchema, summaryOf } from '../play/result.ts';
import type { Outcome, RunId } from '../play/types.ts';
import { descends, headOf } from '../workspaces/playRepository.ts';
import { readIfThere } from '../workspaces/wholeFile.ts';
import { taskBranch } from '../play/run/branches.ts';
import { type Home, levelStart, triesOf } from './home.ts';
import type { LaunchEnd } from './launch.ts';
import { runPaths } from './paths.ts';
import { parseJson, resultAt } from '../integration/results.ts';

/**
 * What became of a run that this process saw end. One that was stopped or killed may have pushed its result before:
 * then that counts, whatever its last words were.
 */
export async function observeEnd(home: Home, run: RunId, level: number, end: LaunchEnd): Promise<Outcome> {
  const exitCode = end.code >= 128 ? 'killed' : end.code;
  const outcome = accept(claims(home, run), { exitCode, ...(await leftBy(home, run, level)) });
  if (outcome.kind !== 'environment-failed') return outcome;
  const cutShort = end.stopped !== undefined || exitCode === 'killed';
  const pushed = cutShort ? await observeLeftResult(home, run, level) : undefined;
  if (pushed !== undefined) return pushed;
  // The agent's own doing: tried again as it is, the run would end the same way.
  if (end.stopped === 'limit') return { kind: 'agent-failed', reason: end.why ?? 'limit', findings: 0 };
  if (end.stopped !== 'deadline') return outcome;
  return { ...outcome, reason: `deadline: it took longer than ${home.options.deadline} s` };
}

/**
 * What became of a run that nobody saw end, or nothing when it has to be done again: then it was only interrupted. It may
 * have been stopped between its push and its summary, so the result on the play's repository speaks alone.
 */
export async function observeLeftResult(home: Home, run: RunId, level: number): Promise<Outcome | undefined> {
  const left = await leftBy(home, run, level);
  const result = resultSchema.safeParse(left.result).data;
  if (result === undefined) return undefined;
  const outcome = accept(claims(home, run), { exitCode: 'unseen', ...left, summary: summaryOf(result) });
  return outcome.kind === 'environment-failed' ? undefined : outcome;
}

function claims({ options, ...home }: Home, run: RunId): Parameters<typeof accept>[0] {
  return {
    run,
    play: options.play,
    branch: taskBranch(options.branchTemplate, run.task),
    tries: triesOf({ options, ...home }, run) + 1,
  };
}

async function leftBy(home: Home, run: RunId, level: number): Promise<Omit<RunReport, 'exitCode'>> {
  const { options, paths } = home;
  const text = await readIfThere(runPaths(paths, run).result);
  const { exists, value } = await resultAt(paths.repository, options.play, run);
  const branchHead = await headOf(paths.repository, taskBranch(options.branchTemplate, run.task));
  const base = levelStart(home, level);
  return {
    summary: text === undefined ? undefined : parseJson(text),
    result: value,
    remote: {
      branchHead,
      resultRefExists: exists,
      // The reported commit has to be the branch's head, so this speaks of both.
      commitDescendsFromBase:
        branchHead !== undefined && (await descends(paths.repository, base, branchHead)),
    },
  };
}

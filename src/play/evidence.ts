/** What a run's summary and result must agree on: with each other, with the run that was started, and with the remote. */
import { exitCodes, resultRef } from './result.ts';
import type { RunResult, RunSummary } from './result.ts';
import { reviewStages } from './types.ts';
import type { RunId } from './types.ts';

/** What the executor started, and so what alone the run can be. */
export interface Claims {
  run: RunId;
  play: string;
  branch: string;
  /** How often this run was started so far. */
  tries: number;
  /** Default `refs/cto/results`. */
  resultsPrefix?: string;
}

/** What the remote says. */
export interface Evidence {
  /** Commit of the branch; undefined when there is no such branch. */
  branchHead: string | undefined;
  resultRefExists: boolean;
  /** The reported commit descends from the commit that the run was given as its base. */
  commitDescendsFromBase: boolean;
}

interface Testimony {
  summary: RunSummary;
  result: RunResult;
  exitCode: number;
  remote: Evidence;
}

/** The first thing that does not fit, as a sentence; undefined when everything does. */
export function evidenceFault(claims: Claims, testimony: Testimony): string | undefined {
  const { summary, result, remote } = testimony;
  return (
    identityFault('summary', summary, claims) ??
    identityFault('result', result, claims) ??
    disagreement(summary, result) ??
    exitFault(testimony) ??
    refFault(claims, testimony) ??
    remoteFault(result, remote)
  );
}

/** Whether something said is about another run than the one that was started. */
export function identityFault(
  what: string,
  said: RunSummary | RunResult,
  { run, play, branch }: Claims,
): string | undefined {
  const expected = { play, task: run.task, stage: run.stage, attempt: run.attempt, branch };
  for (const key of ['play', 'task', 'stage', 'attempt', 'branch'] as const) {
    if (said[key] !== expected[key]) return `its ${what} says ${key} ${said[key]}, not ${expected[key]}`;
  }
  return undefined;
}

function disagreement(summary: RunSummary, result: RunResult): string | undefined {
  for (const key of ['phase', 'verdict', 'commit', 'reason'] as const) {
    if (summary[key] === result[key]) continue;
    return `its summary says ${key} ${summary[key] ?? 'nothing'}, its result ${result[key] ?? 'nothing'}`;
  }
  const { length } = result.findings;
  return summary.findings === length
    ? undefined
    : `its summary counts ${summary.findings} findings, its result has ${length}`;
}

function exitFault({ result, exitCode }: Testimony): string | undefined {
  const failed = result.phase === 'failed';
  if (failed !== (exitCode === exitCodes.agentFailed))
    return `it ended with exit code ${exitCode} and says ${result.phase}`;
  const review = reviewStages.some((stage) => stage === result.stage);
  if (!failed && review && result.verdict === undefined)
    return `it ended with exit code 0 and has no verdict`;
  return undefined;
}

function refFault({ run, play, resultsPrefix }: Claims, { summary, remote }: Testimony): string | undefined {
  const ref = resultRef({ play, ...run }, resultsPrefix);
  if (summary.ref !== ref) return `its summary names the result ref ${summary.ref ?? 'nothing'}, not ${ref}`;
  return remote.resultRefExists ? undefined : `the remote has no ${ref}`;
}

function remoteFault({ commit, branch }: RunResult, remote: Evidence): string | undefined {
  if (remote.branchHead === undefined) return `the remote has no branch ${branch}`;
  if (remote.branchHead !== commit)
    return `it reports commit ${commit}, the branch is at ${remote.branchHead}`;
  return remote.commitDescendsFromBase
    ? undefined
    : `commit ${commit} does not descend from the base it was given`;
}

/** Decides whether an ended run is believed: what it says must be whole, about itself, and what the remote says too. */
import { evidenceFault, identityFault } from './evidence.ts';
import type { Claims, Evidence } from './evidence.ts';
import { exitCodes, resultSchema, summarySchema } from './result.ts';
import type { RunResult, RunSummary } from './result.ts';
import { reviewStages } from './types.ts';
import type { Outcome } from './types.ts';

/** Everything known of a run that ended. */
export interface RunReport {
  /** `killed` when a signal ended it; `unseen` when nobody was there to see, so that only what it left can tell. */
  exitCode: number | 'killed' | 'unseen';
  /** JSON value of `CTO_RESULT`; undefined when it is missing or is not JSON. */
  summary: unknown;
  /** JSON value of `result.json` at the result ref; undefined when there is none. */
  result: unknown;
  remote: Evidence;
}

/**
 * The outcome that the step function may build on. Done (0) and agent-failed (20) need a summary and a result that agree with
 * each other, with the run and with the remote; anything missing or contradictory is an environment failure.
 */
export function accept(claims: Claims, report: RunReport): Outcome {
  const left: Left = {
    summary: summarySchema.safeParse(report.summary).data,
    result: resultSchema.safeParse(report.result).data,
  };
  const exitCode = report.exitCode === 'unseen' ? exitCodeOf(claims, left.result) : report.exitCode;
  if (exitCode === exitCodes.done || exitCode === exitCodes.agentFailed) {
    return onEvidence(claims, exitCode, report, left);
  }
  const said = ownWords(claims, left.summary);
  if (exitCode === exitCodes.badInput) {
    return { kind: 'bad-input', reason: plain(said ?? 'it did not say why') };
  }
  return environmentFailed(claims, said ?? endedWith(exitCode));
}

/** What was left behind and follows its schema. */
interface Left {
  summary: RunSummary | undefined;
  result: RunResult | undefined;
}

function onEvidence(claims: Claims, exitCode: number, report: RunReport, { summary, result }: Left): Outcome {
  if (summary === undefined) return environmentFailed(claims, missing('summary', report.summary));
  if (result === undefined) return environmentFailed(claims, missing('result', report.result));
  const fault = evidenceFault(claims, { summary, result, exitCode, remote: report.remote });
  return fault === undefined ? believed(result) : environmentFailed(claims, fault);
}

function environmentFailed({ tries }: Claims, reason: string): Outcome {
  return { kind: 'environment-failed', reason: plain(reason), tries };
}

function believed(result: RunResult): Outcome {
  const findings = result.findings.length;
  if (result.phase === 'failed') {
    return { kind: 'agent-failed', reason: plain(saidBy(result) ?? 'it did not say why'), findings };
  }
  const done = { kind: 'done', commit: result.commit, findings } as const;
  const review = reviewStages.some((stage) => stage === result.stage);
  return review && result.verdict !== undefined ? { ...done, verdict: result.verdict } : done;
}

function missing(what: string, value: unknown): string {
  return value === undefined ? `its ${what} is missing` : `its ${what} does not follow the schema`;
}

/** What a run that nobody saw end must have ended with, going by its result. */
function exitCodeOf(claims: Claims, result: RunResult | undefined): number | 'unseen' {
  if (result === undefined || identityFault('result', result, claims) !== undefined) return 'unseen';
  if (result.phase !== 'failed') return exitCodes.done;
  if (result.reason === 'bad-input') return exitCodes.badInput;
  const environment = result.reason === 'deadline' || result.reason === 'environment';
  return environment ? exitCodes.environmentFailed : exitCodes.agentFailed;
}

/** Why it failed, in the words of a summary that is about this very run. */
function ownWords(claims: Claims, summary: RunSummary | undefined): string | undefined {
  if (summary === undefined || identityFault('summary', summary, claims) !== undefined) return undefined;
  return saidBy(summary);
}

function saidBy({ reason, message }: RunSummary | RunResult): string | undefined {
  const parts = [reason, message].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? undefined : parts.join(': ');
}

function endedWith(exitCode: RunReport['exitCode']): string {
  if (exitCode === 'unseen') return 'nobody saw it end and it left no result of its own';
  const ended = exitCode === 'killed' ? 'it was killed' : `it ended with exit code ${exitCode}`;
  return `${ended} and left no summary that says why`;
}

/** One line without control characters, for logs and terminals. */
function plain(reason: string): string {
  const line = reason.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

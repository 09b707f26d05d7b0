/** What a run says when it ends: the agent's verdict, the full result on the remote and the summary beside it. */
import { z } from 'zod';

export const stageNames = [
  'implementation',
  'remediation',
  'quality',
  'security',
  'testing',
  'integration',
] as const;
export type Stage = (typeof stageNames)[number];

export const findingSchema = z.strictObject({
  file: z.string().optional(),
  line: z.int().nonnegative().optional(),
  severity: z.enum(['error', 'warning', 'note']).default('error'),
  text: z.string().min(1),
});
/** One thing that a stage wants changed. */
export type ReviewFinding = z.infer<typeof findingSchema>;

/** The agent's word, `.agent-state/verdict.json`. */
export const verdictSchema = z.strictObject({
  verdict: z.enum(['pass', 'changes']),
  findings: z.array(findingSchema).default([]),
});

const commitId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/** Why a run failed; `usage-limit`: the CLI's provider gives no more for now; `deadline` and `environment` may be tried again, `bad-input` may not. */
export const failureReasons = [
  'cli-failed',
  'usage-limit',
  'no-verdict',
  'check-failed',
  'conflict-unresolved',
  'files-left-out',
  'deadline',
  'environment',
  'bad-input',
] as const;
export type FailureReason = (typeof failureReasons)[number];

const common = {
  version: z.literal(1),
  play: z.string(),
  task: z.string(),
  stage: z.enum(stageNames),
  attempt: z.int().positive(),
  /** `done`: something was committed; `nothing`: nothing had to be; `failed`: see `reason`. */
  phase: z.enum(['done', 'nothing', 'failed']),
  reason: z.enum(failureReasons).optional(),
  message: z.string().optional(),
  branch: z.string(),
  verdict: z.enum(['pass', 'changes']).optional(),
};

/** `result.json` in the commit that `refs/cto/results/<play>/<task>/<stage>/<attempt>` names. */
export const resultSchema = z.object({
  ...common,
  agent: z.string(),
  cli: z.string(),
  model: z.string(),
  templates: z.string(),
  /** Commit that the run started from: the branch descends from it. */
  base: commitId,
  /** Head of the branch when the run ended. */
  commit: commitId,
  findings: z.array(findingSchema),
});
export type RunResult = z.infer<typeof resultSchema>;

/** What the script writes to `CTO_RESULT`, under 3,500 bytes. */
export const summarySchema = z.object({
  ...common,
  commit: commitId.optional(),
  findings: z.int().nonnegative(),
  ref: z.string().optional(),
});
export type RunSummary = z.infer<typeof summarySchema>;

/** Exit codes of a container script; anything else is an environment failure. */
export const exitCodes = { done: 0, agentFailed: 20, environmentFailed: 30, badInput: 40 } as const;

/** Where the full result of a run is on the remote. `prefix` is `refs/cto/results` unless the host takes branches only. */
export function resultRef(
  run: { play: string; task: string; stage: Stage; attempt: number },
  prefix = 'refs/cto/results',
): string {
  return `${prefix}/${run.play}/${run.task}/${run.stage}/${run.attempt}`;
}

/** The summary that a run with this result leaves: for a run that was stopped between its push and its summary. */
export function summaryOf({ findings, ...result }: RunResult, prefix?: string): RunSummary {
  return summarySchema.parse({ ...result, findings: findings.length, ref: resultRef(result, prefix) });
}

/** What a run is told of the runs before it: findings, failures and the conflict that it has to answer. */
import type { ReviewFinding } from '../play/result.ts';
import { type Action, type RunId, runKey } from '../play/types.ts';
import { integrationBranch } from '../play/run/branches.ts';
import { type Home, levelStart, outcomeOf } from './home.ts';
import { readResult } from '../integration/results.ts';
import type { RunBrief } from '../play/run/contexts.ts';

export type AgentAction = Extract<Action, { type: 'start' | 'remediate' }>;

export async function briefOf(home: Home, action: AgentAction): Promise<RunBrief> {
  const { run, agent, level } = action;
  const brief = { run, agent, level, baseCommit: levelStart(home, level), findings: [] };
  if (action.type === 'start') return brief;
  const answered = chainTo(home, action.because);
  const findings = await Promise.all(answered.map(async (each) => findingsOf(home, each)));
  const files = answered.map((each) => conflictFiles(home, each)).findLast((each) => each !== undefined);
  const branch = integrationBranch(home.options.play);
  return {
    ...brief,
    because: action.because,
    findings: findings.flat(),
    ...(files === undefined ? {} : { conflict: { branch, files } }),
  };
}

/** A remediation that failed is answered together with what it should have mended: the first cause comes first. */
function chainTo({ states }: Home, last: RunId): RunId[] {
  const chain: RunId[] = [];
  for (let run: RunId | undefined = last; run !== undefined; run = states.get(runKey(run))?.because)
    chain.unshift(run);
  return chain;
}

function conflictFiles(home: Home, run: RunId): readonly string[] | undefined {
  const outcome = outcomeOf(home, run);
  return outcome?.kind === 'conflict' ? outcome.files : undefined;
}

async function findingsOf(home: Home, run: RunId): Promise<readonly ReviewFinding[]> {
  const outcome = outcomeOf(home, run);
  if (outcome?.kind === 'conflict') return [];
  const result = await readResult(home.paths.repository, home.options.play, run);
  const found = result?.findings ?? [];
  if (outcome?.kind !== 'agent-failed') return found;
  const text = `The run ${runKey(run)} failed: ${result?.message ?? outcome.reason}`;
  return [...found, { severity: 'error', text }];
}

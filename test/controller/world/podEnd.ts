/** How the pod of a run ends, as a test wants it; the same words for the model and for the real API server. */
import type { Run } from '../../../src/controller/runs/run.ts';
import type { RunResult } from '../../../src/play/result.ts';

/** `pushes` false: it says done and pushed nothing. */
export interface PodEnd {
  exitCode: number;
  pushes: boolean;
  result?: Partial<RunResult>;
  files?: Record<string, string>;
}

export type Behaviour = (run: Run, pod: number) => PodEnd | 'goes on' | 'evicted' | 'unpullable';

export const works: Behaviour = () => ({ exitCode: 0, pushes: true });

/** What a run that pushed says. */
export function resultOf(
  run: Run,
  { commit, base }: { commit: string; base: string },
  end: Partial<RunResult> = {},
): RunResult {
  const { spec, metadata } = run;
  const review =
    spec.stage !== 'implementation' && spec.stage !== 'remediation' && spec.stage !== 'integration';
  return {
    version: 1,
    play: spec.play ?? metadata.name,
    task: spec.taskId,
    stage: spec.stage,
    attempt: spec.attempt,
    agent: spec.agent ?? 'rex',
    cli: 'claude',
    model: 'm',
    templates: '0'.repeat(64),
    branch: spec.branch,
    base,
    commit,
    phase: 'done',
    findings: [],
    ...(review && { verdict: 'pass' as const }),
    ...end,
  };
}

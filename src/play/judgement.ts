/** What one ended run means for its task: go on, answer it, repeat it, try it once more, or give up. */
import { reviewStages } from './types.ts';
import type { Outcome, PlaySettings, RunId } from './types.ts';
import type { Stage } from './result.ts';

export type Judgement =
  | { to: 'forward' }
  /** The remediation agent answers it; that costs a round. */
  | { to: 'answer'; reason: string }
  /** The same stage runs anew as the next attempt; that costs a round. */
  | { to: 'repeat'; reason: string }
  /** The same run starts again, at the cost of an environment retry. */
  | { to: 'again' }
  | { to: 'fail'; reason: string };

/** Judges any run; a conflict that integration may report is answered elsewhere, any other is a contradiction. */
export function judge(run: RunId, outcome: Outcome, settings: PlaySettings): Judgement {
  const name = `${run.stage}/${run.attempt}`;
  if (outcome.kind === 'done') return judgeDone(run.stage, outcome);
  if (outcome.kind === 'agent-failed') return judgeAgent(run.stage, outcome.reason);
  if (outcome.kind === 'environment-failed') {
    if (outcome.tries <= settings.environmentRetries) return { to: 'again' };
    return {
      to: 'fail',
      reason: `the environment of ${name} failed ${timesOf(outcome.tries)}: ${outcome.reason}`,
    };
  }
  if (outcome.kind === 'bad-input')
    return { to: 'fail', reason: `${name} can't work with its input: ${outcome.reason}` };
  return { to: 'fail', reason: `${name} reports a conflict of ${outcome.task}, which it did not merge` };
}

function judgeDone(stage: Stage, { verdict, findings }: Outcome & { kind: 'done' }): Judgement {
  if (!isReview(stage) || verdict === 'pass') return { to: 'forward' };
  // A review that says nothing has not passed anything.
  if (verdict === undefined) return { to: 'repeat', reason: 'it gave no verdict' };
  return {
    to: 'answer',
    reason: `it wants changes (${findings} ${findings === 1 ? 'finding' : 'findings'})`,
  };
}

function judgeAgent(stage: Stage, reason: string): Judgement {
  if (stage === 'integration') return { to: 'fail', reason: `integration failed: ${reason}` };
  return { to: isReview(stage) ? 'repeat' : 'answer', reason: `the agent failed: ${reason}` };
}

function isReview(stage: Stage): boolean {
  return reviewStages.some((review) => review === stage);
}

function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** Short texts for plays in tests: plans as `2<1`, runs as `1/quality/2`, actions as the lines a person would write. */
import { readPlan } from '../../src/plan/readPlan.ts';
import { step } from '../../src/play/step.ts';
import { stageNames } from '../../src/play/result.ts';
import { runKey } from '../../src/play/types.ts';
import type { Action, ObservedRun, Outcome, PlayPlan, PlaySettings } from '../../src/play/types.ts';

export const settings: PlaySettings = {
  maxParallel: 3,
  stages: ['quality', 'security', 'testing'],
  maxRetries: 2,
  stageMaxRetries: {},
  environmentRetries: 1,
  roles: {
    implementation: 'rex',
    frontend: 'blaze',
    remediation: 'rex-remediation',
    quality: 'cleo',
    security: 'cipher',
    testing: 'tess',
  },
};

/** `1`, `2<1`, `4<2,3`; a status follows a colon: `3:deferred`. */
export function planOf(...tasks: readonly string[]): PlayPlan {
  const list = tasks.map((text) => {
    const [left = '', status = 'pending'] = text.split(':');
    const [id, dependencies] = left.split('<');
    return { id, title: text, status, dependencies: dependencies?.split(',') ?? [] };
  });
  return readPlan(JSON.stringify(list), { file: 'tasks.json' }).play;
}

const commit = '0123456789abcdef0123456789abcdef01234567';

/** Outcomes by the word that stands behind a run; `env2` is the second environment failure. */
const outcomes: Readonly<Record<string, Outcome>> = {
  done: { kind: 'done', commit, findings: 0 },
  pass: { kind: 'done', commit, findings: 0, verdict: 'pass' },
  changes: { kind: 'done', commit, findings: 2, verdict: 'changes' },
  failed: { kind: 'agent-failed', reason: 'check-failed: npm test', findings: 1 },
  env1: { kind: 'environment-failed', reason: 'no network', tries: 1 },
  env2: { kind: 'environment-failed', reason: 'no network', tries: 2 },
  bad: { kind: 'bad-input', reason: 'no such branch' },
};

/**
 * `1/quality/2 pass`, `1/quality/2 running`, `integration-1/integration/1 done 1,2` and, with the tasks it was told, the one that
 * does not merge and those that did: `integration-1/integration/1 conflict 1,2,3 2 1`.
 */
export function runOf(text: string): ObservedRun {
  const [name = '', word = '', told, ...conflict] = text.split(' ');
  const [task = '', stageText, attempt] = name.split('/');
  const stage = stageNames.find((known) => known === stageText);
  if (stage === undefined) throw new Error(`no stage in ${text}`);
  const id = { task, stage, attempt: Number(attempt) };
  const run = told === undefined ? id : { ...id, tasks: told.split(',') };
  return word === 'running'
    ? { ...run, state: 'running' }
    : { ...run, state: 'ended', outcome: outcomeOf(word, conflict) };
}

function outcomeOf(word: string, [task = '', integrated]: readonly string[]): Outcome {
  if (word === 'conflict')
    return { kind: 'conflict', task, files: ['a.txt'], integrated: integrated?.split(',') ?? [] };
  const outcome = outcomes[word];
  if (outcome === undefined) throw new Error(`no outcome is called ${word}`);
  return outcome;
}

/** Runs of a task that went through all stages. */
export function through(task: string): string[] {
  const stages = ['implementation/1 done', 'quality/1 pass', 'security/1 pass', 'testing/1 pass'];
  return stages.map((run) => `${task}/${run}`);
}

/** What the step function answers to these runs, one line an action. */
export function answerTo(
  plan: PlayPlan,
  runs: readonly string[],
  { stopping = false, ...changed }: Partial<PlaySettings> & { stopping?: boolean } = {},
): readonly string[] {
  return step(plan, { ...settings, ...changed }, { runs: runs.map(runOf), stopping }).map(lineOf);
}

function lineOf(action: Action): string {
  if (action.type === 'start') return `start ${runKey(action.run)} by ${action.agent}`;
  if (action.type === 'remediate') return `remediate ${runKey(action.run)} because ${runKey(action.because)}`;
  if (action.type === 'integrate') return `integrate ${runKey(action.run)} of ${action.tasks.join()}`;
  if (action.type === 'block') return `block ${action.task}: ${action.reason}`;
  if (action.type === 'wait') return `wait for ${action.for.map((run) => runKey(run)).join()}`;
  const ends = Object.entries(action.tasks).map(
    ([id, end]) => `${id} ${end.state}${'reason' in end ? ` (${end.reason})` : ''}`,
  );
  return `${action.outcome}: ${ends.join('; ')}`;
}

/** Follows one task through its runs, from implementation to its last review, and says where it stands. */
import { judge } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import type { Stage } from './result.ts';
import { runKey } from './types.ts';
import type { Action, PlannedTask, PlaySettings, RunId } from './types.ts';
import type { PlayView } from './view.ts';

/** An action that starts a run. */
export type StartAction = Extract<Action, { type: 'start' | 'remediate' | 'integrate' }>;

export type Standing =
  /** `begun` is false as long as no run of the task was ever started. */
  | { state: 'ready'; action: StartAction; begun: boolean }
  | { state: 'running' }
  /** Through all its stages; whether it is integrated is the level's matter. */
  | { state: 'completed' }
  | { state: 'failed'; reason: string };

/** A task's way so far. All counts follow from the observed runs and are counted anew each time. */
export interface TaskWay {
  task: PlannedTask;
  standing: Standing;
  /** Last attempt of each stage. */
  attempts: Map<Stage, number>;
  /** Extra rounds by the stage that pays for them. */
  rounds: Map<Stage, number>;
  /** What each remediation run answers and the stage that comes after it, by `runKey`. */
  answers: Map<string, { because: RunId; backTo: Stage }>;
}

interface Position {
  run: RunId;
  /** The stage that pays for extra rounds. */
  concerns: Stage;
  because?: RunId;
}

/** Follows a task from its implementation. */
export function walkTask(task: PlannedTask, view: PlayView): TaskWay {
  const way: TaskWay = {
    task,
    standing: { state: 'running' },
    attempts: new Map(),
    rounds: new Map(),
    answers: new Map(),
  };
  way.standing = follow(way, { run: nextRun(way, 'implementation'), concerns: 'implementation' }, view);
  return way;
}

/** How a completed task that does not merge stands now; `because` is the integration run that met the conflict. */
export function walkConflict(way: TaskWay, because: RunId, view: PlayView): Standing {
  const conflict = { to: 'answer', reason: 'it does not merge' } as const;
  const at = back(way, { run: because, concerns: 'integration' }, conflict, view.settings);
  return 'state' in at ? at : follow(way, at, view);
}

function follow(way: TaskWay, from: Position, view: PlayView): Standing {
  let at: Position | Standing = from;
  while (!('state' in at)) {
    const seen = view.runs.get(runKey(at.run));
    if (seen === undefined) return ready(way, at, view.settings);
    if (seen.state === 'running') return { state: 'running' };
    const judgement = judge(at.run, seen.outcome, view.settings);
    if (judgement.to === 'again') return { ...ready(way, at, view.settings), begun: true };
    at =
      judgement.to === 'forward' ? forward(way, at, view.settings) : back(way, at, judgement, view.settings);
  }
  return at;
}

/** What follows a run that went well: after remediation the review that asked for it, else the next stage. */
function forward(way: TaskWay, { run, concerns }: Position, { stages }: PlaySettings): Position | Standing {
  if (concerns === 'integration') return { state: 'completed' };
  const done = stages.findLastIndex((stage) => stage === concerns);
  const next = run.stage === 'remediation' && done !== -1 ? concerns : stages[done + 1];
  return next === undefined ? { state: 'completed' } : { run: nextRun(way, next), concerns: next };
}

/** What follows a run that did not go well: an extra round while the stage may cost one. */
function back(
  way: TaskWay,
  { run, concerns }: Position,
  judgement: Exclude<Judgement, { to: 'forward' | 'again' }>,
  settings: PlaySettings,
): Position | Standing {
  if (judgement.to === 'fail') return { state: 'failed', reason: judgement.reason };
  const allowed = allowedRounds(way.task, concerns, settings);
  const used = way.rounds.get(concerns) ?? 0;
  if (used >= allowed) {
    const reason = `${run.stage}/${run.attempt}: ${judgement.reason}; retries of ${concerns} used up: ${used} of ${allowed}`;
    return { state: 'failed', reason };
  }
  way.rounds.set(concerns, used + 1);
  if (judgement.to === 'repeat') return { run: nextRun(way, run.stage), concerns };
  const remediation = nextRun(way, 'remediation');
  const backTo = concerns === 'implementation' ? (settings.stages[0] ?? 'integration') : concerns;
  way.answers.set(runKey(remediation), { because: run, backTo });
  return { run: remediation, concerns, because: run };
}

function allowedRounds({ frontend }: PlannedTask, concerns: Stage, settings: PlaySettings): number {
  const own = frontend && concerns === 'implementation' ? settings.frontendMaxRetries : undefined;
  return own ?? settings.stageMaxRetries[concerns] ?? settings.maxRetries;
}

function nextRun(way: TaskWay, stage: Stage): RunId {
  const attempt = (way.attempts.get(stage) ?? 0) + 1;
  way.attempts.set(stage, attempt);
  return { task: way.task.id, stage, attempt };
}

function ready(
  { task }: TaskWay,
  { run, because }: Position,
  { roles }: PlaySettings,
): Standing & { state: 'ready' } {
  const { level } = task;
  if (because !== undefined) {
    return {
      state: 'ready',
      action: { type: 'remediate', run, agent: roles.remediation, level, because },
      begun: true,
    };
  }
  const action = { type: 'start', run, agent: agentOf(task, run.stage, roles), level } as const;
  return { state: 'ready', action, begun: run.stage !== 'implementation' };
}

function agentOf(task: PlannedTask, stage: Stage, roles: PlaySettings['roles']): string {
  if (stage === 'remediation' || stage === 'integration') return roles.remediation;
  if (stage !== 'implementation') return roles[stage];
  return task.agent ?? (task.frontend ? roles.frontend : roles.implementation);
}

/** Decides what the start and the end of a run mean for its task's marks and for its level. */
import type { Outcome, RunId } from '../../play/types.ts';
import type { PlayEvent } from '../types.ts';
import type { CurrentRun, LevelProgress, Mark, ProgressState, TaskProgress } from './types.ts';
import { countText } from '../../terminal/countText.ts';

type Event<Type extends PlayEvent['type']> = Extract<PlayEvent, { type: Type }>;

/** The state with one task changed; unchanged when the plan has no such task. */
export function withTask(
  state: ProgressState,
  id: string,
  change: (task: TaskProgress) => TaskProgress,
): ProgressState {
  return { ...state, tasks: state.tasks.map((task) => (task.id === id ? change(task) : task)) };
}

function withLevel(
  state: ProgressState,
  number: number,
  change: (level: LevelProgress) => LevelProgress,
): ProgressState {
  return { ...state, levels: state.levels.map((level) => (level.level === number ? change(level) : level)) };
}

function integrationLevel(run: RunId): number | undefined {
  return run.stage === 'integration' ? Number(run.task.replace('integration-', '')) : undefined;
}

function marked(task: TaskProgress, stage: string, mark: Mark): TaskProgress['stages'] {
  return task.stages.map((entry) => (entry.stage === stage ? { ...entry, mark } : entry));
}

/** A run begins: its task or level is busy with it. */
export function beforeRun(state: ProgressState, event: Event<'run-started'>, now: number): ProgressState {
  const { run, agent, cli } = event;
  const current: CurrentRun = { run, agent, cli, section: undefined, since: now };
  const runs = state.runs + (run.stage === 'integration' ? 0 : 1);
  const level = withLevel({ ...state, runs }, event.level, (entry) => ({
    ...entry,
    since: entry.since ?? now,
    current: run.stage === 'integration' ? current : entry.current,
  }));
  return withTask(level, run.task, (task) => ({
    ...task,
    state: 'running',
    current,
    runs: task.runs + 1,
    since: task.since ?? now,
    until: undefined,
    stages: marked(task, run.stage, 'running'),
  }));
}

/** The script of a run has come to a section. */
export function withSection(state: ProgressState, run: RunId, section: string): ProgressState {
  const at = (current: CurrentRun | undefined): CurrentRun | undefined =>
    current === undefined ? undefined : { ...current, section };
  const level = integrationLevel(run);
  return level === undefined
    ? withTask(state, run.task, (task) => ({ ...task, current: at(task.current) }))
    : withLevel(state, level, (entry) => ({ ...entry, current: at(entry.current) }));
}

/** What a run's end does to the mark of its stage; undefined leaves it as it was. */
function markAfter(outcome: Outcome): Mark {
  if (outcome.kind === 'done') return outcome.verdict === 'changes' ? 'changes' : 'passed';
  return outcome.kind === 'environment-failed' ? 'todo' : 'failed';
}

/** Remediation answers what stands marked: a failed implementation is implemented by it, a review is asked again. */
function stagesAfter(task: TaskProgress, { stage }: RunId, outcome: Outcome): TaskProgress['stages'] {
  if (stage !== 'remediation') return marked(task, stage, markAfter(outcome));
  const first = task.stages[0];
  const implemented = outcome.kind === 'done' && first?.mark !== 'passed';
  return implemented ? marked(task, 'implementation', 'passed') : task.stages;
}

function noteAfter(run: RunId, outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'done':
      return outcome.verdict === 'changes' ? countText(outcome.findings, 'finding') : undefined;
    case 'agent-failed':
      return `${run.stage} failed: ${outcome.reason}`;
    case 'environment-failed':
      return `environment, try ${outcome.tries}: ${outcome.reason}`;
    case 'bad-input':
      return outcome.reason;
    case 'conflict':
  }
  return undefined;
}

function ended(task: TaskProgress, run: RunId, outcome: Outcome, now: number): TaskProgress {
  const stages = stagesAfter(task, run, outcome);
  const through = stages.every(({ mark }) => mark === 'passed');
  const state = outcome.kind === 'bad-input' ? 'failed' : through ? 'ready' : 'running';
  // An earlier call started it.
  const runs = task.current === undefined ? task.runs + 1 : task.runs;
  return { ...task, state, stages, runs, current: undefined, note: noteAfter(run, outcome), until: now };
}

/** A run has ended; the end of an integration that met a conflict marks the task that does not merge. */
export function afterRun(state: ProgressState, run: RunId, outcome: Outcome, now: number): ProgressState {
  const level = integrationLevel(run);
  if (level === undefined) return withTask(state, run.task, (task) => ended(task, run, outcome, now));
  const free = withLevel(state, level, (entry) => ({ ...entry, current: undefined }));
  if (outcome.kind !== 'conflict') return free;
  return withTask(free, outcome.task, (task) => ({
    ...task,
    state: 'running',
    note: `conflict in ${outcome.files.join(', ')}`,
  }));
}

/** A level is integrated: its tasks that are not in it have failed, unless they were blocked. */
export function afterIntegration(
  state: ProgressState,
  { level, commit, tasks }: Event<'integrated'>,
  now: number,
): ProgressState {
  const integrated = new Set(tasks);
  const next = withLevel(state, level, (entry) => ({ ...entry, commit, until: now, current: undefined }));
  return {
    ...next,
    tasks: next.tasks.map((task) => {
      if (integrated.has(task.id)) return { ...task, state: 'integrated', note: undefined };
      const missing = task.level === level && task.state !== 'blocked';
      return missing ? { ...task, state: 'failed' } : task;
    }),
  };
}

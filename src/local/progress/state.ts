/** Decides what every event of a play changes in what its watcher sees. */
import type { Plan } from '../../plan/types.ts';
import type { PlaySettings } from '../../play/types.ts';
import type { PlayEvent } from '../types.ts';
import { afterIntegration, afterRun, beforeRun, withSection, withTask } from './runs.ts';
import type { ChainStage, LevelProgress, ProgressState, TaskProgress } from './types.ts';

/** What is known before the first event. */
export interface ProgressStart {
  play: string;
  plan: Plan;
  settings: Pick<PlaySettings, 'stages'>;
  /** The sentence that says that this is a rehearsal. */
  rehearsal?: string | undefined;
  /** It is played elsewhere: who watches it may leave. */
  elsewhere?: boolean;
}

type Known = Pick<TaskProgress, 'id' | 'title' | 'level' | 'after'>;

function newTask(known: Known, chain: readonly ChainStage[]): TaskProgress {
  return {
    ...known,
    state: 'waiting',
    stages: chain.map((stage) => ({ stage, mark: 'todo' })),
    current: undefined,
    note: undefined,
    runs: 0,
    since: undefined,
    until: undefined,
  };
}

function newLevel(level: number): LevelProgress {
  return { level, since: undefined, until: undefined, current: undefined, commit: undefined };
}

/** The state before the first event; `now` is when the play began. */
export function startProgress(
  { play, plan, settings, rehearsal, elsewhere = false }: ProgressStart,
  now: number,
): ProgressState {
  const chain: ChainStage[] = ['implementation', ...settings.stages];
  const titles = new Map(plan.tasks.map(({ id, title }) => [id, title]));
  const after = new Map(plan.play.tasks.map(({ id, dependencies }) => [id, dependencies]));
  return {
    play,
    folder: undefined,
    rehearsal,
    elsewhere,
    resumed: false,
    stopping: false,
    runs: 0,
    since: now,
    tasks: plan.levels.flatMap((ids, index) =>
      ids.map((id) =>
        newTask({ id, title: titles.get(id) ?? '', level: index + 1, after: after.get(id) ?? [] }, chain),
      ),
    ),
    // Holes: levels on which nothing can run.
    levels: Object.keys(plan.levels).map((index) => newLevel(Number(index) + 1)),
  };
}

/** The state after one event. A run of an earlier call (a resumed play) may end without having started. */
export function progress(state: ProgressState, event: PlayEvent, now: number): ProgressState {
  switch (event.type) {
    case 'play-started':
      return { ...state, folder: event.folder, resumed: event.resumed };
    case 'run-started':
      return beforeRun(state, event, now);
    case 'run-section':
      return withSection(state, event.run, event.section);
    case 'run-ended':
      return afterRun(state, event.run, event.outcome, now);
    case 'integrated':
      return afterIntegration(state, event, now);
    case 'task-blocked':
      return withTask(state, event.task, (task) => ({ ...task, state: 'blocked', note: event.reason }));
    case 'run-workspace':
    case 'published':
    case 'notice':
  }
  return state;
}

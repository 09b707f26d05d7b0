/** Decides how a level reads: one line when it is over, its tasks while it is not, folded where there is no room. */
import { cut, duration, paint, withTime } from '../../terminal/cells.ts';
import { spinner } from './marks.ts';
import { endRow, taskRow, type Columns } from './row.ts';
import type { LevelProgress, TaskProgress } from './types.ts';
import { countText } from '../../terminal/countText.ts';

/** What the lines of one drawing share. */
export interface View {
  now: number;
  /** Columns of the terminal. */
  width: number;
  columns: Columns;
}

/** Nothing will happen to these tasks any more. */
export function isOver(tasks: readonly TaskProgress[]): boolean {
  return tasks.every(({ state }) => ['integrated', 'failed', 'blocked'].includes(state));
}

/** One line, and one for each task that is not in it. */
function finishedLevel(level: LevelProgress, tasks: readonly TaskProgress[], { width, now }: View): string[] {
  const bad = tasks.filter(({ state }) => state !== 'integrated');
  const all = countText(tasks.length, 'task');
  const summary = bad.length === 0 ? all : `${tasks.length - bad.length} of ${all}`;
  const commit = level.commit === undefined ? '' : `  ${level.commit.slice(0, 7)}`;
  const text = cut(`Level ${level.level}  ${summary} integrated${commit}`, width - 10);
  const { since, until } = level;
  const elapsed = since === undefined || until === undefined ? '' : duration(until - since);
  const glyph = bad.length === 0 ? paint('green', '✔') : paint('red', '✖');
  return [withTime(`${glyph} ${text}`, elapsed, width), ...bad.map((task) => endRow(task, width, now))];
}

function title(level: LevelProgress, tasks: readonly TaskProgress[], { width, now }: View): string {
  const text = cut(`Level ${level.level}  ${countText(tasks.length, 'task')}`, width - 10);
  if (level.since === undefined) return paint('dim', `○ ${text}`);
  return withTime(`${paint('cyan', '▸')} ${paint('bold', text)}`, duration(now - level.since), width);
}

function integrationRow(
  level: LevelProgress,
  tasks: readonly TaskProgress[],
  { now, width }: View,
): string[] {
  const { current } = level;
  if (current === undefined) return [];
  const ready = tasks.filter(({ state }) => state === 'ready').length;
  const attempt = current.run.attempt > 1 ? `, attempt ${current.run.attempt}` : '';
  const section = current.section === undefined ? '' : ` · ${current.section}`;
  const text = cut(`integrating ${countText(ready, 'task')}${attempt}${section}`, width - 14);
  return [withTime(`  ${spinner(now)} ${paint('magenta', text)}`, duration(now - current.since), width)];
}

/** One line for tasks that there is no room for. */
function folded(tasks: readonly TaskProgress[], width: number): string[] {
  if (tasks.length === 0) return [];
  const states = Map.groupBy(tasks, ({ state }) => state);
  const text = [...states].map(([state, { length }]) => `${length} ${state}`).join(', ');
  return [paint('dim', cut(`    … ${text}`, width))];
}

/** What runs comes first, then what is in trouble, then the rest. */
function urgency(task: TaskProgress): number {
  if (task.current !== undefined) return 0;
  return task.state === 'failed' ? 1 : 2;
}

/** Tasks that are shown when not all of them fit in `room` lines. */
function shownTasks(tasks: readonly TaskProgress[], room: number): Set<TaskProgress> {
  if (tasks.length <= room) return new Set(tasks);
  const urgent = tasks.filter((task) => urgency(task) < 2).toSorted((a, b) => urgency(a) - urgency(b));
  return new Set(urgent.slice(0, Math.max(0, room - 1)));
}

/** The lines of one level; at most `rows`, but never less than its title and what it folds. */
export function levelLines(
  level: LevelProgress,
  tasks: readonly TaskProgress[],
  view: View,
  rows: number,
): string[] {
  if (isOver(tasks)) return finishedLevel(level, tasks, view);
  const integration = integrationRow(level, tasks, view);
  const shown = shownTasks(tasks, rows - 1 - integration.length);
  const hidden = tasks.filter((task) => !shown.has(task));
  return [
    title(level, tasks, view),
    ...tasks.filter((task) => shown.has(task)).map((task) => taskRow(task, view.columns, view.now)),
    ...folded(hidden, view.width),
    ...integration,
  ];
}

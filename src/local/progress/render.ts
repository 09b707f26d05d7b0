/** Decides what the live display shows: the play's header, its levels with their tasks, and a footer with the counts. */
import { cut, duration, paint, withTime } from '../../terminal/cells.ts';
import { isOver, levelLines, type View } from './levels.ts';
import { spinner } from './marks.ts';
import { columnsFor } from './row.ts';
import type { ProgressState, TaskProgress } from './types.ts';
import { countText } from '../../terminal/countText.ts';

function header(state: ProgressState, width: number): string[] {
  const name = cut(`play ${state.play}`, width);
  const size = `${countText(state.tasks.length, 'task')} on ${countText(state.levels.length, 'level')}`;
  const rest = cut(`  ${size}${state.resumed ? ', resumed' : ''}`, width - name.length);
  const title = `${paint('bold', name)}${paint('dim', rest)}`;
  if (state.rehearsal === undefined) return ['', title, ''];
  return ['', title, paint(['yellow', 'bold'], cut(state.rehearsal, width)), ''];
}

function counts({ tasks, levels, runs }: ProgressState): string {
  const inState = (...states: TaskProgress['state'][]): number =>
    tasks.filter(({ state }) => states.includes(state)).length;
  const running = [...tasks, ...levels].filter(({ current }) => current !== undefined).length;
  const [failed, blocked] = [inState('failed'), inState('blocked')];
  return [
    `${running} running`,
    `${inState('ready', 'integrated')} of ${tasks.length} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    countText(runs, 'run'),
  ].join(' · ');
}

function stopText({ tasks, stopping, elsewhere }: ProgressState): string {
  if (elsewhere) return stopping || isOver(tasks) ? '' : '   Ctrl-C leaves it running';
  if (stopping) return '   stopping; Ctrl-C again: at once';
  return isOver(tasks) ? '' : '   Ctrl-C stops, --resume goes on';
}

function footer(state: ProgressState, now: number, width: number): string[] {
  const left = cut(`${counts(state)}${stopText(state)}`, width - 9);
  return ['', withTime(paint('dim', left), duration(now - state.since), width)];
}

/**
 * The lines of the display, coloured, none wider than `width` columns (40 at least). With `rows`, at most so many lines
 * where tasks can be folded: header, levels, running integrations and footer always stay.
 */
export function render(state: ProgressState, now: number, width: number, rows = Infinity): string[] {
  const view: View = { now, width, columns: columnsFor(state.tasks, width) };
  const [top, bottom] = [header(state, width), footer(state, now, width)];
  let room = rows - top.length - bottom.length - 2 * state.levels.length;
  const levels = state.levels.flatMap((level) => {
    const tasks = state.tasks.filter((task) => task.level === level.level);
    const lines = levelLines(level, tasks, view, room + 2);
    room -= Math.max(0, lines.length - 2);
    return lines;
  });
  return [...top, ...levels, ...bottom];
}

/** What the display shows before the play has begun: the repository is fetched, or the controller looks at it; it may take a while. */
export function renderPreparing(state: ProgressState, now: number, width: number): string[] {
  const what = state.elsewhere ? 'waiting for the controller' : 'preparing: the repository is being fetched';
  const text = cut(what, width - 14);
  const line = withTime(`${spinner(now)} ${paint('dim', text)}`, duration(now - state.since), width);
  return [...header(state, width), line];
}

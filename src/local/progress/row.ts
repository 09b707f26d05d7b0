/** Decides how one task reads on one line: state, id, title, its chain of stages, what goes on now, elapsed. */
import stringWidth from 'string-width';
import { cut, duration, fit, oneLine, paint } from '../../terminal/cells.ts';
import { agentTitle, stageCell, stageWords, stateGlyph } from './marks.ts';
import type { CurrentRun, TaskProgress } from './types.ts';

/** Widths of a table's columns; all its rows share them. */
export interface Columns {
  id: number;
  title: number;
  words: 'full' | 'short' | 'none';
  chain: number;
  activity: number;
}

const elapsedWidth = 7;
/** Indent, glyph and the gaps between columns. */
const gaps = 2 + 2 + 2 + 2 + 2 + 1;

function chainWidth(stages: TaskProgress['stages'], words: Columns['words']): number {
  if (words === 'none') return stages.length;
  const cells = stages.map(({ stage }) => 2 + stageWords[stage][words].length);
  return cells.reduce((sum, cell) => sum + cell, 0) + 2 * (stages.length - 1);
}

/** Shares a terminal's width among the columns: names of stages shrink first, then the title. */
export function columnsFor(tasks: readonly TaskProgress[], width: number): Columns {
  const stages = tasks[0]?.stages ?? [];
  const words = width >= 118 ? 'full' : width >= 84 ? 'short' : 'none';
  const id = Math.min(12, Math.max(1, ...tasks.map((task) => stringWidth(task.id))));
  const chain = chainWidth(stages, words);
  const free = Math.max(0, width - gaps - id - chain - elapsedWidth);
  const longest = Math.max(1, ...tasks.map((task) => stringWidth(oneLine(task.title))));
  const title = Math.min(longest, Math.max(free - 34, Math.floor(free * 0.45)));
  return { id, title, words, chain, activity: free - title };
}

function chainText(stages: TaskProgress['stages'], words: Columns['words']): string {
  const cells = stages.map(({ stage, mark }) =>
    stageCell(mark, words === 'none' ? '' : stageWords[stage][words]),
  );
  return cells.join(words === 'none' ? '' : '  ');
}

/** What a run is about; remediation says first what it answers. */
function runText({ agent, cli, section, run }: CurrentRun, note: string | undefined): string {
  const who = `${agentTitle(agent)} · ${cli}`;
  if (run.stage === 'remediation' && note !== undefined) return `mends ${note} · ${who}`;
  return section === undefined ? who : `${who} · ${section}`;
}

interface Activity {
  text: string;
  style: 'cyan' | 'yellow' | 'red' | 'dim';
}

function activity(task: TaskProgress): Activity {
  if (task.current !== undefined) {
    const mends = task.current.run.stage === 'remediation';
    return { text: runText(task.current, task.note), style: mends ? 'yellow' : 'cyan' };
  }
  if (task.state === 'failed') return { text: task.note ?? 'failed', style: 'red' };
  if (task.note !== undefined) return { text: task.note, style: 'yellow' };
  return { text: task.runs === 0 ? '' : `${task.runs} ${task.runs === 1 ? 'run' : 'runs'}`, style: 'dim' };
}

function elapsed(task: TaskProgress, now: number): string {
  if (task.since === undefined) return '';
  const over = task.state === 'ready' || task.state === 'integrated' || task.state === 'failed';
  return duration((over ? (task.until ?? now) : now) - task.since);
}

/** A task at which nothing was done yet: what it waits for, or why it never starts. */
function quietText(task: TaskProgress): string {
  if (task.state === 'blocked') return oneLine(task.note ?? 'blocked');
  return task.after.length === 0 ? '' : `waits for ${task.after.join(', ')}`;
}

/** The line; never wider than the columns were made for. */
export function taskRow(task: TaskProgress, columns: Columns, now: number): string {
  const id = fit(task.id, columns.id);
  const title = fit(oneLine(task.title), columns.title);
  if (task.state === 'waiting' || task.state === 'blocked') {
    const rest = cut(quietText(task), columns.chain + 2 + columns.activity);
    return `  ${stateGlyph(task, now)} ${paint('dim', `${id}  ${title}  ${rest}`.trimEnd())}`;
  }
  const { text, style } = activity(task);
  return [
    `  ${stateGlyph(task, now)} ${paint('bold', id)}`,
    title,
    chainText(task.stages, columns.words),
    `${paint(style, fit(oneLine(text), columns.activity))} ${paint('dim', elapsed(task, now).padStart(elapsedWidth))}`,
  ].join('  ');
}

/** One task of a level that is over, where only its reason matters. */
export function endRow(task: TaskProgress, width: number, now: number): string {
  const text = `${task.id}  ${oneLine(task.title)}  ${oneLine(task.note ?? task.state)}`;
  return `  ${stateGlyph(task, now)} ${paint(task.state === 'failed' ? 'red' : 'dim', cut(text, width - 4))}`;
}

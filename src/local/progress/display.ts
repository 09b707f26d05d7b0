/** Decides where progress goes: a tree that is redrawn in a terminal, or one plain line an event everywhere else. */
import { stripVTControlCharacters } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { PlayEvent, PlaySummary } from '../types.ts';
import { oneLine } from '../../terminal/cells.ts';
import { earlierEvents } from './earlier.ts';
import { eventText, plainLine, workspaceText } from './lines.ts';
import { render, renderPreparing } from './render.ts';
import { progress, startProgress, type ProgressStart } from './state.ts';
import { summaryLines, type SummaryContext } from './summary.ts';
import { countText } from '../../terminal/countText.ts';

/** What a display writes to; `process.stdout` is one. */
export type Output = NodeJS.WritableStream &
  Partial<Pick<NodeJS.WriteStream, 'columns' | 'rows' | 'isTTY' | 'hasColors'>>;

export interface Display {
  listener: (event: PlayEvent) => void;
  /** A first Ctrl-C was pressed. */
  stopping: () => void;
  /** Ends the drawing; with a summary, writes it. */
  finish: (summary?: PlaySummary) => void;
}

export interface DisplayOptions extends ProgressStart {
  output: Output;
  env: NodeJS.ProcessEnv;
  summary: Omit<SummaryContext, 'play' | 'rehearsal' | 'width'>;
  /** Milliseconds since the epoch; `Date.now` but for tests. */
  clock?: () => number;
}

/** FORCE_COLOR and NO_COLOR win; otherwise a terminal that has colours gets them. */
export function wantsColor(output: Output, env: NodeJS.ProcessEnv): boolean {
  if (env['FORCE_COLOR'] !== undefined) return !['0', 'false'].includes(env['FORCE_COLOR']);
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return output.isTTY === true && (output.hasColors?.() ?? true);
}

/** A person watches: a terminal that can move its cursor, outside CI. */
export function isLive(output: Output, env: NodeJS.ProcessEnv): boolean {
  const ci = env['CI'] !== undefined && !['', '0', 'false'].includes(env['CI']);
  return output.isTTY === true && !ci && env['TERM'] !== 'dumb';
}

export function createDisplay(options: DisplayOptions): Display {
  return isLive(options.output, options.env) ? liveDisplay(options) : plainDisplay(options);
}

function summaryText(summary: PlaySummary, options: DisplayOptions): string {
  const { play, rehearsal, output, env } = options;
  const width = Math.max(60, output.columns ?? 120);
  const text = `${summaryLines(summary, { ...options.summary, play, rehearsal, width }).join('\n')}\n`;
  return wantsColor(output, env) ? text : stripVTControlCharacters(text);
}

function plainDisplay(options: DisplayOptions): Display {
  const { output, clock = Date.now, rehearsal } = options;
  const write = (event: PlayEvent): void => {
    const line = plainLine(event, clock());
    if (line !== undefined) output.write(`${line}\n`);
  };
  const earlier = earlierEvents();
  let told = false;
  const tellEarlier = (): void => {
    if (told || earlier.runs() === 0) return;
    told = true;
    write({
      type: 'notice',
      text: `${countText(earlier.runs(), 'run')} ended before and will not be done again`,
    });
  };
  return {
    listener: (event) => {
      if (earlier.isEarlier(event)) return;
      tellEarlier();
      if (event.type === 'play-started' && rehearsal !== undefined) output.write(`${rehearsal}\n`);
      write(event);
    },
    stopping: () => {
      if (options.elsewhere === true) return;
      write({ type: 'notice', text: 'Stopping: runs are being ended; Ctrl-C again ends them at once' });
    },
    finish: (summary) => {
      tellEarlier();
      if (summary !== undefined) output.write(summaryText(summary, options));
    },
  };
}

/** Lines that stay above the tree: one workspace a task, what was published, and notices. */
function stayingLine(event: PlayEvent, seen: Set<string>): string | undefined {
  if (event.type === 'notice' || event.type === 'published') return eventText(event);
  if (event.type !== 'run-workspace' || seen.has(event.run.task)) return undefined;
  seen.add(event.run.task);
  return `task ${event.run.task}  ${workspaceText(event.path)}`;
}

function liveDisplay(options: DisplayOptions): Display {
  const { output, env, clock = Date.now } = options;
  const colored = wantsColor(output, env);
  const log = createLogUpdate(output);
  const seen = new Set<string>();
  let state = startProgress(options, clock());
  const draw = (): void => {
    const [width, rows] = [Math.max(40, output.columns ?? 80), (output.rows ?? 24) - 1];
    const begun = state.folder !== undefined;
    const lines = begun ? render(state, clock(), width, rows) : renderPreparing(state, clock(), width);
    const text = lines.join('\n');
    log(colored ? text : stripVTControlCharacters(text));
  };
  const timer = setInterval(draw, 100);
  return {
    listener: (event) => {
      state = progress(state, event, clock());
      const line = stayingLine(event, seen);
      if (line !== undefined) log.persist(oneLine(line));
    },
    stopping: () => {
      state = { ...state, stopping: true };
    },
    finish: (summary) => {
      clearInterval(timer);
      // A play that was refused before it began leaves nothing but the error.
      if (state.folder === undefined) log.clear();
      else draw();
      log.done();
      if (summary !== undefined) output.write(summaryText(summary, options));
    },
  };
}

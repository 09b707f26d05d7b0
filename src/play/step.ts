/** Decides what a play does next, from its plan, its settings and what was observed of its runs; nothing else. */
import { CtoError } from '../errors.ts';
import { survey } from './survey.ts';
import type { Survey } from './survey.ts';
import type { Action, Observed, PlayPlan, PlaySettings, RunId } from './types.ts';
import { runningOf, viewOf } from './view.ts';

/**
 * The next actions: a `block` for every task that can't run, then all runs that can start now, or else one `wait` while
 * runs are going, or else one `finish`. A run that was observed starts again only after its environment failed. The
 * settings are those that the play began with; retries may be raised in between.
 */
export function step(plan: PlayPlan, settings: PlaySettings, { runs, stopping }: Observed): Action[] {
  if (!(settings.maxParallel >= 1)) {
    throw new CtoError('max-parallel-too-small', `maxParallel is ${settings.maxParallel}`, {
      hint: 'Set it to 1 or more.',
    });
  }
  const view = viewOf(plan, settings, runs);
  const found = survey(view);
  const running = runningOf(view);
  const free = stopping ? 0 : Math.max(0, Math.floor(settings.maxParallel) - running.length);
  const starts = found.ready.slice(0, free);
  return [...blocks(found), ...(starts.length > 0 ? starts : [waitOrFinish(found, running)])];
}

function blocks({ ends }: Survey): Action[] {
  return [...ends].flatMap(([task, end]) =>
    end.state === 'blocked' ? [{ type: 'block' as const, task, reason: end.reason }] : [],
  );
}

function waitOrFinish({ ends, over }: Survey, running: readonly RunId[]): Action {
  if (running.length > 0) return { type: 'wait', for: running };
  const failed = [...ends.values()].some(({ state }) => state === 'failed');
  const outcome = failed ? 'failed' : 'succeeded';
  return { type: 'finish', outcome: over ? outcome : 'stopped', tasks: Object.fromEntries(ends) };
}

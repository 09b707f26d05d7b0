/** How each task of a play stands while it goes on: for whoever shows it, by the same eyes as the step function. */
import { survey } from './survey.ts';
import type { ObservedRun, PlayPlan, PlaySettings, TaskEnd } from './types.ts';
import { viewOf } from './view.ts';

export function endsOfPlay(
  plan: PlayPlan,
  settings: PlaySettings,
  runs: readonly ObservedRun[],
): ReadonlyMap<string, TaskEnd> {
  return survey(viewOf(plan, settings, runs)).ends;
}

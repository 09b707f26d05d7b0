/** How many runs a provider gets after it gave no more: what was still at work then, and with each calm step twice as many more. */
import type { ControllerSettings } from '../settings/schema.ts';
import type { RunStatus } from './run.ts';

export type Limit = NonNullable<RunStatus['limited']>;

export interface Lowered {
  cap: number;
  /** Milliseconds until there is more. */
  wait: number;
}

/** Milliseconds of a step: the first, doubled each time that the same run comes back, and the longest. */
const [first, longest] = [60_000, 960_000];

/** So often a run waits for its provider, about seven hours; then it has failed. */
export const mostLimits = 30;

/** By provider: those that get less now than the settings say. `limits` are all that are known, in any order. */
export function loweredCaps(
  limits: readonly { provider: string; limit: Limit }[],
  { runs, runsPerProvider }: ControllerSettings['caps'],
  now: number,
): ReadonlyMap<string, Lowered> {
  const lowered = new Map<string, Lowered>();
  for (const { provider, limit } of limits.toSorted((a, b) => timeOf(a.limit) - timeOf(b.limit))) {
    const usual = Object.hasOwn(runsPerProvider, provider) ? runsPerProvider[provider] : undefined;
    const found = loweredCap(limit, now);
    // The newest one counts: it saw what the ones before it had left.
    if (found.cap < (usual ?? runs)) lowered.set(provider, found);
    else lowered.delete(provider);
  }
  return lowered;
}

function loweredCap(limit: Limit, now: number): Lowered {
  const step = Math.min(longest, first * 2 ** (limit.count - 1));
  const since = Math.max(0, now - timeOf(limit));
  const steps = Math.floor(since / step);
  return { cap: limit.atWork + 2 ** Math.min(steps, 30) - 1, wait: step * (steps + 1) - since };
}

function timeOf({ at }: Limit): number {
  return Date.parse(at);
}

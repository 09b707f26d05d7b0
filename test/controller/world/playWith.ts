/** The same small play with the mishaps of a plan, and plans of any mishaps. */
import { array, constantFrom, integer, record, sample } from 'fast-check';
import { type Mishap, type MishapKind, mishaps, playThrough } from './mishaps.ts';
import { type End, World } from './world.ts';
import { failsOnce } from './smallPlay.ts';

export interface Played {
  end: End;
  /** Mishaps that came about. */
  met: readonly MishapKind[];
  requests: number;
}

/** Longer than a busy machine takes to say something: what falls silent by itself only makes it busier. */
const silence = 5000;

export async function playWith(plan: readonly Mishap[]): Promise<Played> {
  const isSilent = plan.some(({ kind }) => kind === 'silent watches');
  const world = await World.make({ behaviour: failsOnce, ...(isSilent && { silence }) });
  const { met, requests } = await playThrough(world, plan);
  return { end: world.standing(), met, requests };
}

/** For a play that takes so many requests when nothing disturbs it. */
export function mishapPlans(requests: number, count: number): Mishap[][] {
  const mishap = record({ at: integer({ min: 1, max: requests }), kind: constantFrom(...mishaps) });
  return sample(array(mishap, { minLength: 2, maxLength: 8 }), count);
}

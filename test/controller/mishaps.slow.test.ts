/** Each kind of mishap at every single request of a play, and 300 plays with several: each ends the same. */
import { expect, test } from 'vitest';
import { inParallel } from './world/inParallel.ts';
import { mishaps } from './world/mishaps.ts';
import { mishapPlans, playWith } from './world/playWith.ts';

test.each(mishaps)('%s, at any one request', async (kind) => {
  const { end: undisturbed, requests } = await playWith([]);
  const plans = Array.from({ length: requests }, (_, index) => [{ at: index + 1, kind }]);
  const ends = await inParallel(plans, playWith);
  for (const [index, { end }] of ends.entries())
    expect(end, JSON.stringify(plans[index])).toEqual(undisturbed);
});

test('300 plays with several mishaps each', async () => {
  const { end: undisturbed, requests } = await playWith([]);
  const plans = mishapPlans(requests, 300);
  const ends = await inParallel(plans, playWith);
  for (const [index, { end }] of ends.entries())
    expect(end, JSON.stringify(plans[index])).toEqual(undisturbed);
});

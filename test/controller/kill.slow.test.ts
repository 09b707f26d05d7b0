/** A controller is killed before and after every write of a play, one at a time: each time the play ends the same. */
import { expect, test } from 'vitest';
import { inParallel } from './world/inParallel.ts';
import { type Death, mortal } from './world/mortal.ts';
import type { Behaviour } from './world/podEnd.ts';
import { type End, World } from './world/world.ts';
import { failsOnce, limitedOnce } from './world/smallPlay.ts';

async function playWith(
  behaviour: Behaviour,
  death: Death | undefined,
): Promise<{ end: End; writes: number }> {
  const world = await World.make({ behaviour });
  // An hour goes by with each look: nobody waits for a provider.
  let now = Date.now();
  world.now = () => (now += 3_600_000);
  const first = mortal(world.server.transport, death);
  const doomed = world.start(() => first.transport);
  if (death === undefined) {
    const end = await world.end();
    await doomed.stop();
    return { end, writes: first.writes() };
  }
  // How many writes there are differs a little: what changes at once is written at once.
  await Promise.race([first.dead, world.end()]);
  await doomed.stop();
  world.expireLease();
  const second = world.start();
  const end = await world.end();
  await second.stop();
  return { end, writes: first.writes() };
}

/** How many deaths, each of which is said to have changed nothing. */
async function dieEverywhere(behaviour: Behaviour, jobs: number): Promise<number> {
  const { end: undisturbed, writes } = await playWith(behaviour, undefined);
  expect(undisturbed).toMatchObject({ phase: 'Succeeded', progress: '2/2' });
  expect(new Set(undisturbed.jobs).size).toBe(jobs);
  const deaths = Array.from({ length: writes }, (_, index) => index + 1).flatMap((write) =>
    (['before', 'after'] as const).map((moment) => ({ write, moment })),
  );
  const played = await inParallel(deaths, async (death) => playWith(behaviour, death));
  for (const [index, { end }] of played.entries())
    expect(end, JSON.stringify(deaths[index])).toEqual(undisturbed);
  return deaths.length;
}

test('killed before and after every write, one at a time, the play ends the same', async () => {
  expect(await dieEverywhere(failsOnce, 6)).toBeGreaterThan(40);
});

test('the same with a run whose provider gives no more for a while', async () => {
  expect(await dieEverywhere(limitedOnce, 5)).toBeGreaterThan(40);
});

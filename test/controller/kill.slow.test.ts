/** A controller is killed before and after every write of a play, one at a time: each time the play ends the same. */
import { expect, test } from 'vitest';
import { inParallel } from './world/inParallel.ts';
import { type Death, mortal } from './world/mortal.ts';
import { type End, World } from './world/world.ts';
import { failsOnce } from './world/smallPlay.ts';

async function playWith(death: Death | undefined): Promise<{ end: End; writes: number }> {
  const world = await World.make({ behaviour: failsOnce });
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

test('killed before and after every write, one at a time, the play ends the same', async () => {
  const { end: undisturbed, writes } = await playWith(undefined);
  expect(undisturbed).toMatchObject({ phase: 'Succeeded', progress: '2/2' });
  expect(new Set(undisturbed.jobs).size).toBe(6);
  const deaths = Array.from({ length: writes }, (_, index) => index + 1).flatMap((write) =>
    (['before', 'after'] as const).map((moment) => ({ write, moment })),
  );
  const played = await inParallel(deaths, playWith);
  for (const [index, { end }] of played.entries())
    expect(end, JSON.stringify(deaths[index])).toEqual(undisturbed);
  expect(deaths.length).toBeGreaterThan(40);
}, 240_000);

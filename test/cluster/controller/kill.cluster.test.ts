/** On a real API server: a controller is killed before or after writes of a play, one at a time; each play ends the same. */
import { expect, test } from 'vitest';
import { inParallel } from '../../controller/world/inParallel.ts';
import { MemoryRemote } from '../../controller/world/memoryRemote.ts';
import { type Death, mortal } from '../../controller/world/mortal.ts';
import { failsOnce, smallPlan } from '../../controller/world/smallPlay.ts';
import { applyPlay, expireLease } from './playInScene.ts';
import { makeScene } from './scene.ts';
import { calm, counting, standing, width } from './standing.ts';
import { standInKubelet } from './standInKubelet.ts';

async function playWith(death: Death | undefined): Promise<{ end: unknown; writes: number }> {
  const remote = new MemoryRemote();
  const scene = await makeScene(calm, undefined, remote);
  standInKubelet(scene, failsOnce);
  await applyPlay(scene, { plan: smallPlan });
  const made: string[] = [];
  const deaths: (() => number)[] = [];
  const first = await scene.start((transport) => {
    const life = mortal(counting(transport, made), death);
    deaths.push(life.writes);
    void life.dead.then(() => second());
    return life.transport;
  });
  const second = async (): Promise<void> => {
    await first.stop();
    await expireLease(scene);
    await scene.start((transport) => counting(transport, made));
  };
  const end = await standing(scene, made);
  return { end, writes: deaths[0]?.() ?? 0 };
}

/** All of them take many minutes, and `test/controller/kill.slow.test.ts` does all of them on a model: here a part, spread out. */
const isTried =
  process.env['CTO_KILLS'] === 'all'
    ? () => true
    : ({ write, moment }: Death) => write % 3 === 0 && moment === (write % 2 === 0 ? 'before' : 'after');

test('killed before or after writes, one at a time, the play ends the same', async () => {
  const { end: undisturbed, writes } = await playWith(undefined);
  expect(undisturbed).toMatchObject({ phase: 'Succeeded', progress: '2/2' });
  expect(writes).toBeGreaterThan(20);
  const numbers = Array.from({ length: writes }, (_, index) => index + 1);
  const deaths = numbers
    .flatMap((write): Death[] => [
      { write, moment: 'before' },
      { write, moment: 'after' },
    ])
    .filter(isTried);
  const played = await inParallel(deaths, playWith, width);
  for (const [index, { end }] of played.entries())
    expect(end, JSON.stringify(deaths[index])).toEqual(undisturbed);
}, 1_800_000);

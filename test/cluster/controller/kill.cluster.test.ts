/** On a real API server: a controller is killed before or after writes of a play, one at a time; each play ends the same. */
import { expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { Transport } from '../../../src/controller/api/transport.ts';
import { marks } from '../../../src/controller/names.ts';
import type { ControllerSettings } from '../../../src/controller/settings/schema.ts';
import { inParallel } from '../../controller/world/inParallel.ts';
import { MemoryRemote } from '../../controller/world/memoryRemote.ts';
import { type Death, mortal } from '../../controller/world/mortal.ts';
import { failsOnce, smallPlan } from '../../controller/world/smallPlay.ts';
import { all, applyPlay, ends, expireLease } from './playInScene.ts';
import { makeScene, type Scene } from './scene.ts';
import { standInKubelet } from './standInKubelet.ts';

/** Scenes at once. */
const width = Number(process.env['CTO_SCENES'] ?? 12);

/** Jobs that the server made, whoever got the answer. */
function counting(transport: Transport, made: string[]): Transport {
  return async (request) => {
    const answer = await transport(request);
    if (request.method !== 'POST' || !request.path.includes('/jobs') || answer.status !== 201) return answer;
    // oxlint-disable-next-line no-unsafe-type-assertion -- the controller's own
    const { metadata } = request.body as { metadata: { name: string; labels: Record<string, string> } };
    made.push(jobIn(metadata));
    return answer;
  };
}

/** The same in every namespace: names end with digits of the UID. */
function jobIn({ name, labels }: { name: string; labels: Record<string, string> }): string {
  return `${labels[marks.task]}/${labels[marks.stage]} ${/try-\d+/.exec(name)?.[0]}`;
}

/** A busy machine must not lose the Lease by itself here. */
const calm = (settings: ControllerSettings): ControllerSettings => ({
  ...settings,
  leaderElection: { ...settings.leaderElection, leaseSeconds: 15, renewSeconds: 5 },
});

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

async function standing(scene: Scene, made: readonly string[]): Promise<unknown> {
  const { phase, progress, counts } = await ends(scene);
  const head = scene.model?.refs.get('refs/heads/cto/weather/integration') ?? '';
  const files = scene.model?.tree(head);
  const jobs = (await all(scene, kinds.job)).map(({ metadata }) => jobIn(metadata));
  const runs = (await all(scene, kinds.codeRun)).map(({ metadata }) => jobIn(metadata));
  return {
    phase,
    progress,
    counts,
    files,
    jobs: jobs.toSorted(),
    runs: runs.toSorted(),
    made: made.toSorted(),
  };
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

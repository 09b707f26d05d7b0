/** A provider that gives no more: who waits, with which reason, and that nobody is charged for it. */
import { expect, test } from 'vitest';
import { readRun, type RunStatus } from '../../src/controller/runs/run.ts';
import { mostLimits } from '../../src/controller/runs/providerLimit.ts';
import { type Behaviour } from './world/podEnd.ts';
import { limitedOnce } from './world/smallPlay.ts';
import { World } from './world/world.ts';

const begin = Date.parse('2026-01-01T00:00:00Z');
const minute = 60_000;

function statuses(world: World): RunStatus[] {
  return world.server.all('coderuns').map((run) => readRun(run).status);
}

function jobs(world: World): string[] {
  return world.standing().jobs.map((name) => name.replace(/-[0-9a-f]{8}(?=-|$)/g, ''));
}

const always: Behaviour = (run) => limitedOnce(run, 1);

test('the run waits for its provider with all others of it, then is tried again, and no try is charged', async () => {
  const world = await World.make({
    behaviour: limitedOnce,
    plan: [
      { id: '1', title: 'One' },
      { id: '2', title: 'Two' },
    ],
    settings: (settings) => ({ ...settings, caps: { ...settings.caps, runs: 1 } }),
  });
  world.now = () => begin;
  const { stop } = world.start();
  const waits = { phase: 'Queued', reason: 'ProviderLimit' };
  const queued = (): number =>
    statuses(world).filter(({ reason, queuePosition }) => reason === waits.reason && queuePosition).length;
  await world.until(() => queued() === 2);
  const [first, second] = statuses(world);
  const message = 'Waits for a place: its provider gives no more for now';
  expect(first).toMatchObject({
    ...waits,
    message: `${message}, 1 in line`,
    limited: { count: 1, atWork: 0 },
  });
  expect(first).not.toHaveProperty('job');
  expect(second).toMatchObject({ ...waits, message: `${message}, 2 in line`, queuePosition: 2 });
  expect(world.lines.join('')).not.toContain('"level":"error"');
  // It comes back by itself: a millisecond is left of its wait for as long as nobody looks at the clock very often.
  let looks = 0;
  world.now = () => begin + minute - ((looks += 1) < 100 ? 1 : 0);
  for (const { metadata } of world.server.all('coderuns'))
    world.server.change('coderuns', metadata.name, (old) => ({ ...old, poked: true }));
  expect(await world.end()).toMatchObject({ phase: 'Succeeded', progress: '2/2' });
  expect(jobs(world)).toEqual([
    'jobs/weather-1-implementation-1-try-0',
    'jobs/weather-1-implementation-1-try-0-limit-1',
    'jobs/weather-2-implementation-1-try-0',
    'jobs/weather-integration-1-integration-1-try-0',
  ]);
  expect(statuses(world).map(({ tries }) => tries)).toEqual([undefined, undefined, undefined]);
  await stop();
});

test('a provider that never gives more: the run fails in the end, as its agent says', async () => {
  const world = await World.make({
    behaviour: always,
    plan: [{ id: '1', title: 'One' }],
    spec: { maxRetries: 0 },
  });
  let now = begin;
  world.now = () => (now += 60 * minute);
  const { stop } = world.start();
  expect(await world.end()).toMatchObject({ phase: 'Failed' });
  const [status] = statuses(world);
  expect(status).toMatchObject({ phase: 'Failed', reason: 'AgentFailed', limited: { count: mostLimits } });
  expect(status?.message).toContain('usage-limit');
  expect(jobs(world)).toHaveLength(mostLimits + 1);
  await stop();
});

/** What happens when something of a run goes wrong in the cluster: each line of the table in docs/controller.md. */
import { expect, test } from 'vitest';
import { readRun } from '../../src/controller/runs/run.ts';
import { faultScenarios, onePlan } from './world/faultScenarios.ts';
import { refusal } from './world/memoryAnswers.ts';
import { memoryFaultPlace } from './world/memoryFaultPlace.ts';
import { watchFaults } from './world/watchFaults.ts';
import { World } from './world/world.ts';

test.each(faultScenarios)('$title', async ({ behaviour, spec, play }) => {
  const place = await memoryFaultPlace(behaviour, spec);
  await play(place);
  await place.stop();
});

function phases(world: World): string[] {
  return world.server.all('coderuns').map((run) => String(readRun(run).status.phase));
}

test('a Job deleted by hand after its run pushed is not made again', async () => {
  const world = await World.make({ plan: onePlan });
  const deaf = world.start((transport) => async (request) => {
    // The end of the Job is not seen.
    if (request.path.includes('/jobs?') && request.path.includes('watch')) return refusal(500, 'no watch');
    return transport(request);
  });
  await world.until(() => world.node.pods.size > 0 && phases(world).includes('Running'));
  world.server.remove('jobs', world.server.all('jobs')[0]?.metadata.name ?? '');
  expect(await world.end()).toMatchObject({ phase: 'Succeeded' });
  expect(world.standing().jobs).toHaveLength(2);
  await deaf.stop();
});

test('stopped while its Job is made and nobody has seen it yet: the Job is gone', async () => {
  const world = await World.make({ behaviour: () => 'goes on', plan: onePlan });
  let stopped = false;
  const watches = watchFaults(async () => world.late(50));
  const { stop } = world.start((transport) => async (request) => {
    const answer = await watches.between(transport)(request);
    if (request.method === 'POST' && request.path.includes('/jobs') && !stopped) {
      stopped = true;
      watches.beLate();
      world.server.change('plays', 'weather', (old) => ({
        ...old,
        spec: { ...Object(old['spec']), stop: true },
      }));
    }
    return answer;
  });
  expect(await world.end()).toMatchObject({ phase: 'Stopped' });
  await world.until(() => world.server.all('jobs').length === 0);
  expect(phases(world)).toEqual(['Stopped']);
  await stop();
});

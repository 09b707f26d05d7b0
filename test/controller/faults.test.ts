/** What happens when something of a run goes wrong in the cluster: each line of the table in docs/controller.md. */
import { expect, test } from 'vitest';
import { readRun } from '../../src/controller/runs/run.ts';
import { refusal } from './world/memoryAnswers.ts';
import { type Behaviour, works } from './world/podEnd.ts';
import { World } from './world/world.ts';

const onePlan = [{ id: '1', title: 'One' }];

/** The agent's first pod goes on as long as `held`; every other works. */
function holding(): { behaviour: Behaviour; state: { held: boolean } } {
  const state = { held: true };
  return {
    state,
    behaviour: (run, pod) =>
      state.held && run.spec.stage === 'implementation' ? 'goes on' : works(run, pod),
  };
}

function phases(world: World): string[] {
  return world.server.all('coderuns').map((run) => String(readRun(run).status.phase));
}

function reasons(world: World): string[] {
  return world.server.all('coderuns').map((run) => String(readRun(run).status.reason));
}

const jobs = (world: World): string[] =>
  world.standing().jobs.map((name) => name.replace(/-[0-9a-f]{8}(?=-|$)/g, ''));

test('a Job deleted by hand costs a try: the next one works', async () => {
  const { behaviour, state } = holding();
  const world = await World.make({ behaviour, plan: onePlan });
  const { stop } = world.start();
  await world.until(() => phases(world).includes('Running'));
  state.held = false;
  world.server.remove('jobs', world.server.all('jobs')[0]?.metadata.name ?? '');
  expect(await world.end()).toMatchObject({ phase: 'Succeeded' });
  expect(jobs(world)).toEqual([
    'jobs/weather-1-implementation-1-try-0',
    'jobs/weather-1-implementation-1-try-1',
    'jobs/weather-integration-1-integration-1-try-0',
  ]);
  await stop();
});

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
  expect(jobs(world)).toHaveLength(2);
  await deaf.stop();
});

const evictedOnce: Behaviour = (run, pod) => (pod === 1 ? 'evicted' : works(run, pod));

test('an evicted pod costs nothing: the Job makes another', async () => {
  const world = await World.make({
    behaviour: evictedOnce,
    plan: onePlan,
    spec: { environmentRetries: 0 },
  });
  const { stop } = world.start();
  expect(await world.end()).toMatchObject({ phase: 'Succeeded' });
  expect(jobs(world)).toHaveLength(2);
  await stop();
});

test('a full quota queues the run, and says so', async () => {
  const world = await World.make({ plan: onePlan });
  let full = true;
  const { stop } = world.start(
    (transport) => async (request) =>
      full && request.method === 'POST' && request.path.includes('/jobs')
        ? refusal(403, 'jobs.batch "x" is forbidden: exceeded quota: team, requested: count/jobs.batch=1')
        : transport(request),
  );
  await world.until(() => reasons(world).includes('QuotaExceeded'));
  expect(phases(world)).toEqual(['Queued']);
  full = false;
  // Anything of the run makes it look again before its time.
  const [run] = world.server.all('coderuns');
  world.server.change('coderuns', run?.metadata.name ?? '', (old) => ({ ...old, poked: true }));
  expect(await world.end()).toMatchObject({ phase: 'Succeeded' });
  await stop();
});

test('a namespace that terminates: nothing new is made, nothing is called failed, it is said why', async () => {
  const world = await World.make({ plan: onePlan });
  const said = 'unable to create new content in namespace agents because it is being terminated';
  const { stop } = world.start(
    (transport) => async (request) =>
      request.method === 'POST' && !request.path.includes('/leases')
        ? refusal(403, said)
        : transport(request),
  );
  await world.until(() => world.status()['reason'] === 'NamespaceTerminating');
  expect(world.status()).toMatchObject({ phase: 'Pending', message: expect.stringContaining('terminated') });
  expect(world.standing()).toMatchObject({ runs: [], jobs: [] });
  for (const kind of ['plays', 'coderuns', 'jobs'])
    for (const one of world.server.all(kind)) world.server.remove(kind, one.metadata.name);
  await stop();
});

test('templates deleted during a run: it ends, nothing new starts, then all goes on', async () => {
  const { behaviour, state } = holding();
  const world = await World.make({ behaviour, plan: onePlan });
  const { stop } = world.start();
  await world.until(() => phases(world).includes('Running'));
  const name = 'controller-agent-templates-claude';
  const { data, metadata } = world.server.find('configmaps', name) ?? world.play;
  const { annotations, namespace } = metadata;
  const back = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, annotations }, data };
  world.server.remove('configmaps', name);
  await world.until(() => world.status()['reason'] === 'TemplatesIncomplete');
  state.held = false;
  world.node.again();
  await world.until(() => phases(world).includes('Succeeded'));
  expect(world.standing().jobs).toHaveLength(1);
  world.server.create('configmaps', back);
  expect(await world.end()).toMatchObject({ phase: 'Succeeded' });
  await stop();
});

test('an image that cannot be pulled is the reason of a run that goes on', async () => {
  const world = await World.make({ behaviour: () => 'unpullable', plan: onePlan });
  const { stop } = world.start();
  await world.until(() => reasons(world).includes('ErrImagePull'));
  expect(phases(world)).toEqual(['Running']);
  await stop();
});

test('stopped while its Job is made and nobody has seen it yet: the Job is gone', async () => {
  const world = await World.make({ behaviour: () => 'goes on', plan: onePlan });
  let stopped = false;
  const { stop } = world.start((transport) => async (request) => {
    const answer = await transport(request);
    if (request.method === 'POST' && request.path.includes('/jobs') && !stopped) {
      stopped = true;
      world.server.lag = 50;
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

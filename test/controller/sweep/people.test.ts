/** `cto workspaces` against a cluster: the command and the engine are real, on the model of the API server with the chart's rights. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { workspacesIn } from '../../../src/cli/clusterWorkspaces.ts';
import { runWorkspaces } from '../../../src/cli/runWorkspaces.ts';
import type { WorkspacesCommandFlags } from '../../../src/cli/workspacesCommand.ts';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { dataOf, type KubeObject } from '../../../src/controller/api/object.ts';
import type { Transport } from '../../../src/controller/api/transport.ts';
import { marks } from '../../../src/controller/names.ts';
import { clusterObjects } from '../../../src/onCluster/objects.ts';
import { askListing } from '../../../src/onCluster/volumes.ts';
import { capturedIo } from '../../helpers/capturedIo.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { refusal } from '../world/memoryAnswers.ts';
import { salvagedPath, sweepInPod, withLogs } from '../world/retentionPods.ts';
import { namespace, World } from '../world/world.ts';

/** Tasks whose work can't be saved. */
type Unsaved = ReadonlySet<string>;

interface Scene {
  world: World;
  volume: string;
  transport: Transport;
  cto: (
    flags: WorkspacesCommandFlags,
    transport?: Transport,
  ) => Promise<{ code: number; out: string; err: string }>;
}

const states = { '1': 'Succeeded', '2': 'Running', '3': 'Failed', '4': 'Succeeded' };

/** A volume with a workspace for each state, and one that nobody knows. */
async function makeScene(unsaved: Unsaved = new Set()): Promise<Scene> {
  const world = await World.make({ empty: true, behaviour: () => 'goes on' });
  const { server } = world;
  const volume = await temporaryFolder();
  const { apiVersion, kind } = kinds.claim;
  const labels = { [marks.service]: 'app' };
  server.create('persistentvolumeclaims', {
    apiVersion,
    kind,
    metadata: { name: 'workspace-app', namespace, labels },
  });
  for (const [taskId, phase] of Object.entries(states)) server.create('coderuns', runOf(taskId, phase));
  for (const task of ['1', '2', '3', '4', '5']) {
    await mkdir(join(volume, 'app-weather', `task-${task}`), { recursive: true });
    await writeFile(join(volume, 'app-weather', `task-${task}`, 'file'), 'x'.repeat(5000));
  }
  const logs = standIn(world, volume, unsaved);
  const { stop } = world.start();
  onTestFinished(stop);
  const transport = withLogs(server.adminTransport, logs);
  const cto: Scene['cto'] = async (flags, by = transport) => {
    const { io, out, err } = capturedIo('/', { NO_COLOR: '1' });
    const cluster = clusterObjects(by, { context: 'test', namespace });
    const code = await runWorkspaces(flags, io, (asking) => workspacesIn(cluster, asking));
    return { code, out: out(), err: err() };
  };
  return { world, volume, transport, cto };
}

function runOf(taskId: string, phase: string): Parameters<World['server']['create']>[1] {
  const { apiVersion, kind } = kinds.codeRun;
  const metadata = { name: `weather-${taskId}`, namespace };
  const repository = 'https://example.com/app.git';
  const spec = { play: 'weather', taskId, repository, branch: 'b', prompt: { text: 'x' } };
  const ended = phase === 'Running' ? {} : { finishedAt: '2026-01-01T00:00:00Z' };
  return { apiVersion, kind, metadata, spec, status: { phase, ...ended } };
}

/** It is made after its Job. */
async function orderOf(server: World['server'], name: string): Promise<string> {
  for (;;) {
    const order = dataOf(server.find('configmaps', name))['order.json'];
    if (order !== undefined) return order;
    await new Promise(setImmediate);
  }
}

/** @returns logs of the pods. */
function standIn({ server }: World, volume: string, unsaved: Unsaved): Map<string, string> {
  const logs = new Map<string, string>();
  const run = async (pod: KubeObject): Promise<void> => {
    const task = salvagedPath(pod);
    const job = pod.metadata.ownerReferences[0]?.name ?? '';
    const { exitCode, message } =
      task === undefined
        ? await sweepInPod(pod, { volume, order: await orderOf(server, job), logs })
        : { exitCode: unsaved.has(task) ? 30 : 0, message: '' };
    const containerStatuses = [{ name: 'agent', state: { terminated: { exitCode, message } } }];
    server.change('pods', pod.metadata.name, (old) => ({ ...old, status: { containerStatuses } }));
  };
  server.listen(({ type, plural, object }) => {
    if (type === 'ADDED' && plural === 'pods' && object.metadata.labels[marks.sweep] !== undefined)
      void run(object);
  });
  return logs;
}

const there = (volume: string, ...tasks: string[]): boolean[] =>
  tasks.map((task) => existsSync(join(volume, 'app-weather', `task-${task}`)));

const task = (id: string, state: string): object => ({
  path: `workspace-app/app-weather/task-${id}`,
  play: id === '5' ? 'app-weather' : 'weather',
  task: id,
  volume: 'workspace-app',
  bytes: expect.any(Number),
  inodes: 2,
  measured: true,
  ageSeconds: expect.any(Number),
  state,
  unsaved: null,
  problems: [],
});

test('lists workspaces with size, age and state, in the shape of those on this machine', async () => {
  const { cto, world } = await makeScene();
  const { code, out } = await cto({ json: true });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    context: 'test',
    namespace: 'agents',
    workspaces: [
      task('1', 'finished'),
      task('2', 'running'),
      task('3', 'failed'),
      task('4', 'finished'),
      task('5', 'orphaned'),
    ],
  });
  const text = (await cto({})).out;
  expect(text).toMatch(/^weather +2 +workspace-app +\S+ KiB +2 .* running +–$/m);
  expect(text).toMatch(/^5 workspaces take \S+ KiB in namespace agents of test\.$/m);
  expect(world.server.forbidden).toEqual([]);
});

test('a dry run says what would go and why, and nothing is touched', async () => {
  const { cto, volume, world } = await makeScene();
  const { code, out } = await cto({ prune: true, dryRun: true });
  expect(code).toBe(0);
  expect(out).toMatch(/^delete {2}weather {6}1 .* finished {2}its task is integrated$/m);
  expect(out).toMatch(/^keep {4}weather {6}2 .* running {3}in use$/m);
  expect(out).toMatch(/^keep {4}weather {6}3 .* its task is not finished: failed$/m);
  expect(out).toMatch(/^2 workspaces would go/m);
  const older = await cto({ prune: true, dryRun: true, json: true, olderThan: 0 });
  const { workspaces } = JSON.parse(older.out);
  expect(workspaces.map(({ action }: { action: string }) => action)).toEqual([
    'delete',
    'keep',
    'delete',
    'delete',
    'keep',
  ]);
  expect(there(volume, '1', '2', '3', '4', '5')).toEqual([true, true, true, true, true]);
  expect(world.server.made.filter((one) => one.startsWith('jobs/salvage'))).toEqual([]);
});

test('pruned is what was shown, saved first; what can’t be saved stays, and says so', async () => {
  const { cto, volume, world } = await makeScene(new Set(['app-weather/task-4']));
  const { code, out } = await cto({ prune: true, yes: true });
  expect(code).toBe(1);
  expect(out).toMatch(/^Deleted workspace-app\/app-weather\/task-1$/m);
  expect(out).toMatch(/^Kept workspace-app\/app-weather\/task-4: what is unsaved in it could not be saved/m);
  expect(out).toMatch(/^1 workspace deleted, 1 workspace could not be; \S+ \S+ are free\.$/m);
  expect(there(volume, '1', '2', '3', '4', '5')).toEqual([false, true, true, true, true]);
  const again = await cto({ prune: true, yes: true, json: true });
  expect(again.code).toBe(1);
  expect(JSON.parse(again.out)).toMatchObject({
    workspaces: [
      { task: '2' },
      { task: '3' },
      { task: '4', action: 'delete', deleted: false },
      { task: '5' },
    ],
  });
  expect(world.server.made.filter((one) => one.startsWith('jobs/salvage'))).toHaveLength(3);
  expect(world.server.forbidden).toEqual([]);
});

test('what is in use by the time that it should go stays', async () => {
  const { world, cto, volume, transport } = await makeScene();
  const { server } = world;
  const between: Transport = async (request) => {
    const confirms = JSON.stringify(request.body ?? '').includes(marks.sweepPrune);
    if (confirms) server.change('coderuns', 'weather-4', (run) => ({ ...run, status: { phase: 'Running' } }));
    return transport(request);
  };
  const { code, out } = await cto({ prune: true, yes: true }, between);
  expect(code).toBe(1);
  expect(out).toMatch(/^Kept workspace-app\/app-weather\/task-4: in use$/m);
  expect(there(volume, '1', '4')).toEqual([false, true]);
});

test('who may not ask gets what was found last, and may prune nothing', async () => {
  const { cto, transport, volume } = await makeScene();
  const viewer: Transport = async (request) =>
    request.method === 'GET' ? transport(request) : refusal(403, 'forbidden: patch');
  await expect(cto({}, viewer)).rejects.toMatchObject({ code: 'forbidden' });
  await cto({});
  const seen = await cto({ json: true }, viewer);
  expect(JSON.parse(seen.out).workspaces).toHaveLength(5);
  expect(seen.err).toMatch(
    /^What is on workspace-app was looked at .* ago\. To have it looked at now: Can't change/,
  );
  await expect(cto({ prune: true, yes: true }, viewer)).rejects.toMatchObject({ code: 'forbidden' });
  expect(there(volume, '1')).toEqual([true]);
});

test('where no controller looks, and where a log is cut, that is said', async () => {
  const { world, transport } = await makeScene();
  const { signal } = new AbortController();
  const { server } = world;
  const { apiVersion, kind } = kinds.claim;
  server.create('persistentvolumeclaims', { apiVersion, kind, metadata: { name: 'other', namespace } });
  const ask = async (volume: string, by: Transport): Promise<unknown> => {
    const cluster = clusterObjects(by, { context: 'test', namespace });
    const patience = volume === 'other' ? 0 : 60_000;
    return askListing(cluster, volume, { retention: { policy: 'never' }, signal, patience });
  };
  await expect(ask('other', transport)).rejects.toMatchObject({ code: 'sweep-slow' });
  const cut: Transport = async (request) => {
    const answer = await transport(request);
    const text = async (): Promise<string> => (await answer.text()).replace(/^.*\n/, '');
    return request.path.includes('/log') ? { ...answer, text } : answer;
  };
  await expect(ask('workspace-app', cut)).rejects.toMatchObject({ code: 'listing-missing' });
  await expect(ask('workspace-app', server.adminTransport)).rejects.toMatchObject({
    code: 'listing-missing',
  });
});

/**
 * Retention on a real API server with the rights of the chart's Role: listed, saved, deleted. STAND-IN for the node: the Jobs of
 * retention are real, their programs run here on a folder that stands for the volume.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { workspacesIn } from '../../../src/cli/clusterWorkspaces.ts';
import { runWorkspaces } from '../../../src/cli/runWorkspaces.ts';
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { KubeObject } from '../../../src/controller/api/object.ts';
import { salvageInPod } from '../../../src/controller/pod/salvage.ts';
import { kubeTransport } from '../../../src/controller/api/transport.ts';
import { clusterObjects } from '../../../src/onCluster/objects.ts';
import { type PodOutcome, salvagedPath, sweepInPod, withLogs } from '../../controller/world/retentionPods.ts';
import { capturedIo } from '../../helpers/capturedIo.ts';
import { gitIn } from '../../helpers/gitDir.ts';
import { clusterConfig } from '../harness/namespace.ts';
import { dataOf, filesOfPod, statusIn } from './parts.ts';
import { person } from './person.ts';
import { writeEnd } from './podStatus.ts';
import { makeScene, type Scene, servedRepository } from './scene.ts';
import { orAgain, standInKubelet } from './standInKubelet.ts';

/** Runs the program of a pod of retention; returns its end; undefined while its files are not there, for which a kubelet waits. */
async function run(
  scene: Scene,
  pod: KubeObject,
  { volume, logs }: { volume: string; logs: Map<string, string> },
): Promise<PodOutcome | undefined> {
  const task = salvagedPath(pod);
  if (task === undefined) {
    const { namespace } = scene;
    const files = await scene.admin.get(kinds.configMap, { namespace, name: filesOfPod(pod) });
    return files && sweepInPod(pod, { volume, order: dataOf(files)['order.json'] ?? '', logs });
  }
  const exitCode = await salvageInPod({
    folder: join(volume, task),
    play: 'weather',
    task: task.replace(/.*task-/, ''),
    repoName: 'app',
    repository: scene.repository,
    mirror: join(volume, '.cache', 'git', 'app.git'),
    credentials: await signIn(scene),
    scratch: join(scene.git.folder, 'scratch'),
    tell: () => undefined,
  });
  return { exitCode, message: '' };
}

async function signIn({ git, repository }: Scene): Promise<string> {
  const folder = join(git.folder, 'login');
  await mkdir(folder, { recursive: true });
  await mkdir(join(git.folder, 'scratch'), { recursive: true });
  const line = `http://x-access-token:token-of-the-test@${new URL(repository).host}\n`;
  await writeFile(join(folder, 'git-credentials'), line, { mode: 0o600 });
  return folder;
}

/** @returns the logs of the pods. */
function standInVolume(scene: Scene, volume: string): Map<string, string> {
  const logs = new Map<string, string>();
  const stop = new AbortController();
  const round = async (): Promise<void> => {
    const { items } = await scene.admin.list(kinds.pod, scene.namespace);
    const waiting = items.filter(({ metadata, ...pod }) => {
      const { phase } = statusIn({ metadata, ...pod });
      return metadata.labels['agents.platform/sweep'] === 'workspace-app' && phase === 'Pending';
    });
    for (const pod of waiting) {
      const end = await run(scene, pod, { volume, logs });
      if (end !== undefined) await writeEnd(scene, pod, end);
    }
  };
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await round().catch(orAgain);
      await sleep(200);
    }
  };
  const running = loop();
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  return logs;
}

/** What a run left: a clone with a commit that the remote does not have. */
async function workspace(scene: Scene, path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await gitIn(path, ['clone', '-q', servedRepository(scene), 'app']);
  await writeFile(join(path, 'app', 'unsaved.txt'), 'unsaved\n');
}

/** A volume with what runs left, and a play whose first task is integrated and whose second one failed. */
async function playedScene(retention: { policy: 'never' | 'onSuccess'; interval: string }): Promise<{
  scene: Scene;
  volume: string;
  logs: Map<string, string>;
  metrics: number;
}> {
  const scene = await makeScene((settings) => ({
    ...settings,
    retention: { ...settings.retention, ...retention },
  }));
  const volume = join(scene.git.folder, 'volume');
  for (const task of ['1', '2']) await workspace(scene, join(volume, 'app-weather', `task-${task}`));
  standInKubelet(scene, ({ spec }) => ({
    exitCode: spec.taskId === '2' ? 40 : 0,
    pushes: spec.taskId !== '2',
  }));
  const logs = standInVolume(scene, volume);
  const { ports } = await scene.start();
  const { cto, play } = await person(scene);
  expect(await cto(...play)).toMatchObject({ code: 1 });
  return { scene, volume, logs, metrics: ports.metrics };
}

/** Of task 1, and of no other, a salvage is on the remote. */
async function expectSaved(scene: Scene): Promise<void> {
  const served = servedRepository(scene);
  const refs = await gitIn(served, ['for-each-ref', '--format=%(refname)', 'refs/cto/salvage']);
  expect(refs).toMatch(/^refs\/cto\/salvage\/weather\/1\/\w+$/);
  expect(await gitIn(served, ['show', `${refs}:unsaved.txt`])).toBe('unsaved');
}

test('a workspace of an integrated task is saved and deleted, one that may be needed stays', async () => {
  const { scene, volume, metrics } = await playedScene({ policy: 'onSuccess', interval: '2s' });
  const gone = join(volume, 'app-weather', 'task-1');
  await expect.poll(() => existsSync(gone), { timeout: 240_000, interval: 500 }).toBe(false);
  expect(existsSync(join(volume, 'app-weather', 'task-2', 'app', 'unsaved.txt'))).toBe(true);
  await expectSaved(scene);
  const page = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  expect(page).toMatch(/cto_volume_free_ratio\{run_namespace="cto-test-\w+",volume="workspace-app"\} 0\.\d+/);
  expect(scene.lines.filter((line) => line.includes('forbidden'))).toEqual([]);
});

test('cto workspaces lists, says what would go, and has it saved and deleted, also where nothing goes by itself', async () => {
  const { scene, volume, logs } = await playedScene({ policy: 'never', interval: '1h' });
  const { namespace } = scene;
  const transport = withLogs(kubeTransport(clusterConfig()), logs);
  const workspaces = async (flags: Parameters<typeof runWorkspaces>[0]): Promise<unknown> => {
    const { io, out } = capturedIo('/');
    const cluster = clusterObjects(transport, { context: 'test', namespace });
    const code = await runWorkspaces({ ...flags, json: true }, io, (asking) => workspacesIn(cluster, asking));
    return { code, ...JSON.parse(out()) };
  };
  const [one, two] = [
    { path: 'workspace-app/app-weather/task-1', play: 'weather', task: '1', state: 'finished' },
    { path: 'workspace-app/app-weather/task-2', play: 'weather', task: '2', state: 'failed' },
  ];
  expect(await workspaces({})).toMatchObject({ code: 0, namespace, workspaces: [one, two] });
  const decided = {
    workspaces: [
      { ...one, action: 'delete' },
      { ...two, action: 'keep' },
    ],
  };
  expect(await workspaces({ prune: true, dryRun: true })).toMatchObject(decided);
  expect(existsSync(join(volume, 'app-weather', 'task-1'))).toBe(true);
  const pruned = {
    workspaces: [
      { ...one, deleted: true },
      { ...two, action: 'keep' },
    ],
  };
  expect(await workspaces({ prune: true, yes: true })).toMatchObject({ code: 0, ...pruned });
  expect(existsSync(join(volume, 'app-weather', 'task-1'))).toBe(false);
  expect(existsSync(join(volume, 'app-weather', 'task-2', 'app', 'unsaved.txt'))).toBe(true);
  await expectSaved(scene);
  expect(scene.lines.filter((line) => line.includes('forbidden'))).toEqual([]);
});

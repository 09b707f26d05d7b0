/**
 * Retention on a real API server with the rights of the chart's Role: listed, saved, deleted. STAND-IN for the node: the Jobs of
 * retention are real, their programs run here on a folder that stands for the volume.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { kinds, pathOf } from '../../../src/controller/api/kinds.ts';
import type { KubeObject } from '../../../src/controller/api/object.ts';
import { salvageInPod } from '../../../src/controller/pod/salvage.ts';
import { sweepVolume } from '../../../src/controller/pod/sweep.ts';
import { sweepOrder } from '../../../src/controller/sweep/order.ts';
import { gitIn } from '../../helpers/gitDir.ts';
import { dataOf, filesOfPod, statusIn } from './parts.ts';
import { person } from './person.ts';
import { makeScene, type Scene, servedRepository } from './scene.ts';
import { orAgain, standInKubelet } from './standInKubelet.ts';

const podSpec = z.looseObject({
  containers: z.array(
    z.looseObject({
      command: z.array(z.string()),
      volumeMounts: z.array(z.looseObject({ subPath: z.string().optional() })),
    }),
  ),
});

/** Runs the program of a pod of retention; returns its end. */
async function run(
  scene: Scene,
  pod: KubeObject,
  volume: string,
): Promise<{ exitCode: number; message: string }> {
  const [container] = podSpec.parse(pod['spec']).containers;
  if (container?.command[2] === 'sweep') {
    const found = await scene.admin.get(kinds.configMap, {
      namespace: scene.namespace,
      name: filesOfPod(pod),
    });
    const order = sweepOrder.parse(JSON.parse(dataOf(found)['order.json'] ?? ''));
    return { exitCode: 0, message: JSON.stringify(await sweepVolume(volume, order, Date.now())) };
  }
  const task = container?.volumeMounts[0]?.subPath ?? '';
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

async function end(
  scene: Scene,
  pod: KubeObject,
  { exitCode, message }: { exitCode: number; message: string },
): Promise<void> {
  const now = new Date().toISOString();
  const terminated = { exitCode, message, reason: 'Completed', startedAt: now, finishedAt: now };
  const container = {
    name: 'agent',
    image: 'x',
    imageID: 'x',
    ready: false,
    restartCount: 0,
    state: { terminated },
  };
  const body = { status: { phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses: [container] } };
  const path = pathOf(kinds.pod, scene.namespace, pod.metadata.name, 'status');
  const contentType = 'application/merge-patch+json';
  await (await scene.admin.transport({ method: 'PATCH', path, body, contentType })).text();
}

function standInVolume(scene: Scene, volume: string): void {
  const stop = new AbortController();
  const round = async (): Promise<void> => {
    const { items } = await scene.admin.list(kinds.pod, scene.namespace);
    const waiting = items.filter(({ metadata, ...pod }) => {
      const { phase } = statusIn({ metadata, ...pod });
      const isOwn = metadata.labels['agents.platform/sweep'] === 'workspace-app';
      return isOwn && phase === 'Pending' && metadata.deletionTimestamp === undefined;
    });
    for (const pod of waiting) await end(scene, pod, await run(scene, pod, volume));
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
}

/** What a run left: a clone with a commit that the remote does not have. */
async function workspace(scene: Scene, path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await gitIn(path, ['clone', '-q', servedRepository(scene), 'app']);
  await writeFile(join(path, 'app', 'unsaved.txt'), 'unsaved\n');
}

test('a workspace of an integrated task is saved and deleted, one that may be needed stays', async () => {
  const scene = await makeScene((settings) => ({
    ...settings,
    retention: { ...settings.retention, interval: '2s' },
  }));
  const volume = join(scene.git.folder, 'volume');
  for (const task of ['1', '2']) await workspace(scene, join(volume, 'app-weather', `task-${task}`));
  standInKubelet(scene, ({ spec }) => ({
    exitCode: spec.taskId === '2' ? 40 : 0,
    pushes: spec.taskId !== '2',
  }));
  standInVolume(scene, volume);
  const controller = await scene.start();
  const { cto, play } = await person(scene);
  expect(await cto(...play)).toMatchObject({ code: 1 });
  const gone = join(volume, 'app-weather', 'task-1');
  await expect.poll(() => existsSync(gone), { timeout: 240_000, interval: 500 }).toBe(false);
  expect(existsSync(join(volume, 'app-weather', 'task-2', 'app', 'unsaved.txt'))).toBe(true);
  const refs = await gitIn(servedRepository(scene), [
    'for-each-ref',
    '--format=%(refname)',
    'refs/cto/salvage',
  ]);
  expect(refs).toMatch(/^refs\/cto\/salvage\/weather\/1\/\w+$/);
  expect(await gitIn(servedRepository(scene), ['show', `${refs}:unsaved.txt`])).toBe('unsaved');
  const page = await (await fetch(`http://127.0.0.1:${controller.ports.metrics}/metrics`)).text();
  expect(page).toMatch(/cto_volume_free_ratio\{run_namespace="cto-test-\w+",volume="workspace-app"\} 0\.\d+/);
  expect(scene.lines.filter((line) => line.includes('forbidden'))).toEqual([]);
});

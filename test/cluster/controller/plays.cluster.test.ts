/** Plays on a real API server, with exactly the rights of the chart's Role. Pods are ended by a stand-in: see standInKubelet.ts. */
import { expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { readRun } from '../../../src/controller/runs/run.ts';
import type { Behaviour } from '../../controller/world/podEnd.ts';
import { all, applyPlay, ends, integrated } from './playInScene.ts';
import { makeScene } from './scene.ts';
import { standInKubelet } from './standInKubelet.ts';

const plan = [
  { id: 1, title: 'One' },
  { id: 2, title: 'Two' },
  { id: 3, title: 'Three', dependencies: [1, 2] },
];

test('a play of two levels: one Job a run, all integrated, with the rights of the Role alone', async () => {
  const scene = await makeScene();
  standInKubelet(scene);
  await scene.start();
  await applyPlay(scene, { plan });
  const status = await ends(scene);
  expect(status).toMatchObject({
    phase: 'Succeeded',
    progress: '3/3',
    reason: 'AllIntegrated',
    observedGeneration: 1,
  });
  expect(await integrated(scene)).toEqual(expect.arrayContaining(['1.txt', '2.txt', '3.txt']));
  expect(await all(scene, kinds.job)).toHaveLength(5);
  expect(scene.lines.filter((line) => line.includes('forbidden'))).toEqual([]);
  expect(scene.lines.join('\n')).not.toContain('token-of-the-test');
});

const forges: Behaviour = ({ spec }) => ({ exitCode: 0, pushes: spec.taskId !== '1' });

test('a result that the remote does not confirm is tried again, and fails when it stays so', async () => {
  const scene = await makeScene();
  const { pods } = standInKubelet(scene, forges);
  await scene.start();
  await applyPlay(scene, { plan, environmentRetries: 1 });
  expect(await ends(scene)).toMatchObject({
    phase: 'Failed',
    progress: '1/3',
    counts: { failed: 1, blocked: 1, integrated: 1 },
  });
  const forged = (await all(scene, kinds.codeRun)).find((run) => readRun(run).spec.taskId === '1');
  expect(forged?.['status']).toMatchObject({
    phase: 'Failed',
    reason: 'EnvironmentFailed',
    message: expect.stringContaining('missing'),
    tries: 2,
  });
  expect(pods.get(forged?.metadata.name ?? '')).toHaveLength(2);
});

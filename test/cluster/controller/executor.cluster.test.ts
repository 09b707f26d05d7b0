/** The tests of plays on every executor: the controller on a real API server, with exactly the rights of the chart's Role. */
import { afterEach, expect } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { controllerExecutor } from '../../executors/controllerExecutor.ts';
import { testPlays } from '../../executors/scenarios.ts';
import { all } from './playInScene.ts';
import { makeScene, type Scene, servedRepository } from './scene.ts';

let scene: Scene | undefined;

testPlays(
  controllerExecutor(async () => {
    scene = await makeScene();
    await scene.start();
    const { admin, namespace, settings, git, repository: address } = scene;
    const place = { namespace, settings, address, folder: git.folder };
    return { ...place, transport: admin.transport, repository: servedRepository(scene) };
  }),
);

afterEach(async () => {
  if (scene === undefined) throw new Error('The test had no scene');
  // One Job a run, also where an environment failed: the Job's own tries come first.
  const [jobs, runs] = [await all(scene, kinds.job), await all(scene, kinds.codeRun)];
  expect(jobs).toHaveLength(runs.length);
  const log = scene.lines.join('\n');
  expect(log).not.toContain('forbidden');
  expect(log).not.toContain('token-of-the-test');
});

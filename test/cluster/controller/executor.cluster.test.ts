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
  const { lines } = scene;
  const count = async (kind: typeof kinds.job | typeof kinds.codeRun): Promise<number> =>
    scene === undefined ? 0 : (await all(scene, kind)).length;
  // One Job a run, also where an environment failed: the Job's own tries come first. That of a stopped run is being deleted.
  const runs = await count(kinds.codeRun);
  await expect.poll(async () => count(kinds.job), { timeout: 120_000 }).toBe(runs);
  const log = lines.join('\n');
  expect(log).not.toContain('forbidden');
  expect(log).not.toContain('token-of-the-test');
});

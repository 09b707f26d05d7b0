/** A Play that is deleted and applied again on a real API server: nothing that was done is run again. */
import { expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { statusIn } from './parts.ts';
import { makeScene } from './scene.ts';
import { standInKubelet } from './standInKubelet.ts';

test('deleted and applied again', async () => {
  const scene = await makeScene();
  const { admin, namespace, repository } = scene;
  standInKubelet(scene);
  await scene.start();
  const apply = async (): Promise<string> => {
    const { metadata } = await admin.create(kinds.play, {
      apiVersion: kinds.play.apiVersion,
      kind: 'Play',
      metadata: { name: 'weather', namespace },
      spec: {
        plan: {
          tasks: [
            { id: 1, title: 'One' },
            { id: 2, title: 'Two', dependencies: [1] },
          ],
        },
        repository,
        stages: [],
      },
    });
    return metadata.uid;
  };
  const status = async (): Promise<Record<string, unknown>> =>
    statusIn(await admin.get(kinds.play, { namespace, name: 'weather' }));
  const uid = await apply();
  await expect.poll(status, { timeout: 240_000 }).toMatchObject({ phase: 'Succeeded', progress: '2/2' });
  const before = await status();
  await admin.remove(kinds.play, { namespace, name: 'weather', uid });
  // Its runs go with it: the garbage collector of the cluster deletes them.
  const runs = async (): Promise<number> => (await admin.list(kinds.codeRun, namespace)).items.length;
  await expect.poll(runs, { timeout: 240_000 }).toBe(0);
  await apply();
  await expect.poll(status, { timeout: 240_000 }).toMatchObject({ phase: 'Succeeded', progress: '2/2' });
  expect((await status())['integrationCommit']).toBe(before['integrationCommit']);
  expect(await runs()).toBe(0);
  expect(scene.lines.filter((line) => line.includes('forbidden'))).toEqual([]);
});

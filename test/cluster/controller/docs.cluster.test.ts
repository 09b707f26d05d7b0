/** A DocsRun on a real API server: one CodeRun, one Job, the same status; with the rights of the Role alone. */
import { expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { statusIn } from './parts.ts';
import { makeScene } from './scene.ts';
import { standInKubelet } from './standInKubelet.ts';

test('a DocsRun is written, and says so', async () => {
  const scene = await makeScene();
  const { admin, namespace, repository } = scene;
  standInKubelet(scene);
  await scene.start();
  await admin.create(kinds.docsRun, {
    apiVersion: kinds.docsRun.apiVersion,
    kind: 'DocsRun',
    metadata: { name: 'guide', namespace },
    spec: { slug: 'guide', repository, source: { text: 'How to begin' } },
  });
  const status = async (): Promise<Record<string, unknown>> =>
    statusIn(await admin.get(kinds.docsRun, { namespace, name: 'guide' }));
  await expect.poll(status, { timeout: 240_000 }).toMatchObject({
    phase: 'Succeeded',
    reason: 'Done',
    workspace: 'app-docs-guide/task-docs-guide',
    volume: 'workspace-app-docs',
    result: { branch: 'docs/guide' },
    conditions: expect.arrayContaining([expect.objectContaining({ type: 'Finished', status: 'True' })]),
  });
  expect((await admin.list(kinds.codeRun, namespace)).items).toHaveLength(1);
  expect((await admin.list(kinds.job, namespace)).items).toHaveLength(1);
  expect(scene.lines.filter((line) => line.includes('forbidden'))).toEqual([]);
});

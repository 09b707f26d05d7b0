/** The controller does with the Roles of the chart all that it does; what they don't allow, the model of the API server refuses. */
import { expect, test } from 'vitest';
import { kinds, pathOf } from '../../src/controller/api/kinds.ts';
import type { ApiRequest } from '../../src/controller/api/transport.ts';
import { MemoryServer } from './world/memoryServer.ts';
import { failsOnce } from './world/smallPlay.ts';
import { World } from './world/world.ts';

test('a play with a remediation asks for nothing that the Roles do not allow', async () => {
  const world = await World.make({ behaviour: failsOnce });
  const { stop } = world.start();
  expect(await world.end()).toMatchObject({ phase: 'Succeeded' });
  await stop();
  expect(world.server.forbidden).toEqual([]);
});

const body = { metadata: { name: 'x', namespace: 'agents' } };
const owned = {
  metadata: { ...body.metadata, ownerReferences: [{ kind: 'Job', blockOwnerDeletion: true }] },
};

test.each<[ApiRequest, string]>([
  [{ method: 'DELETE', path: pathOf(kinds.claim, 'agents', 'x') }, 'delete /persistentvolumeclaims'],
  [{ method: 'DELETE', path: pathOf(kinds.pod, 'agents', 'x') }, 'delete /pods'],
  [{ method: 'GET', path: pathOf(kinds.secret, 'agents') }, 'list /secrets'],
  [{ method: 'GET', path: `${pathOf(kinds.secret, 'agents')}?watch=true` }, 'watch /secrets'],
  [{ method: 'POST', path: pathOf(kinds.play, 'agents'), body }, 'create agents.platform/plays'],
  [{ method: 'PATCH', path: pathOf(kinds.job, 'agents', 'x', 'status'), body }, 'patch batch/jobs/status'],
  [{ method: 'PUT', path: pathOf(kinds.codeRun, 'agents', 'x'), body }, 'update agents.platform/coderuns'],
  [{ method: 'POST', path: pathOf(kinds.job, 'agents'), body: owned }, 'update batch/jobs/finalizers'],
])('%j is refused', async (request, right) => {
  const server = new MemoryServer();
  expect((await server.transport(request)).status).toBe(403);
  expect(server.forbidden).toEqual([right]);
});

/** What a kubelet writes into the status of a pod: its end, its eviction, or why it does not start. */
import { kinds, pathOf } from '../../../src/controller/api/kinds.ts';
import type { KubeObject } from '../../../src/controller/api/object.ts';
import type { PodPlace } from '../../executors/podFiles.ts';

const image = { image: 'stand-in', imageID: 'stand-in', ready: false, restartCount: 0 };

export async function writeEnd(
  place: PodPlace,
  pod: KubeObject,
  { exitCode, message }: { exitCode: number; message: string },
): Promise<void> {
  const now = new Date().toISOString();
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const terminated = { exitCode, message, reason, startedAt: now, finishedAt: now };
  await write(place, pod, {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    containerStatuses: [{ name: 'agent', ...image, state: { terminated } }],
  });
}

/** As when its node is drained. */
export async function writeEviction(place: PodPlace, pod: KubeObject): Promise<void> {
  const now = new Date().toISOString();
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' };
  await write(place, pod, {
    phase: 'Failed',
    reason: 'Evicted',
    conditions: [{ ...condition, message: 'Eviction API: evicting', lastTransitionTime: now }],
  });
}

export async function writeUnpullable(place: PodPlace, pod: KubeObject): Promise<void> {
  const waiting = { reason: 'ErrImagePull', message: 'pull access denied' };
  await write(place, pod, {
    startTime: new Date().toISOString(),
    containerStatuses: [{ name: 'agent', ...image, state: { waiting } }],
  });
}

async function write(place: PodPlace, pod: KubeObject, status: Record<string, unknown>): Promise<void> {
  const path = pathOf(kinds.pod, place.namespace, pod.metadata.name, 'status');
  const contentType = 'application/merge-patch+json';
  const answer = await place.admin.transport({ method: 'PATCH', path, body: { status }, contentType });
  if (answer.status >= 300 && answer.status !== 404)
    throw new Error(`status of ${pod.metadata.name}: ${await answer.text()}`);
}

/** A play in a scene: applied, watched until it ends, and read back from the API server and the remote. */
import { expect } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { KubeObject } from '../../../src/controller/api/object.ts';
import { isRefusal } from '../../../src/controller/api/refusal.ts';
import { gitIn } from '../../helpers/gitDir.ts';
import { statusIn } from './parts.ts';
import { type Scene, servedRepository } from './scene.ts';

export async function applyPlay(
  { admin, namespace, repository }: Scene,
  { plan, ...spec }: Record<string, unknown>,
): Promise<void> {
  await admin.create(kinds.play, {
    apiVersion: kinds.play.apiVersion,
    kind: 'Play',
    metadata: { name: 'weather', namespace },
    spec: { plan: { tasks: plan }, repository, stages: [], maxParallel: 2, ...spec },
  });
}

export async function statusOf({ admin, namespace }: Scene): Promise<Record<string, unknown>> {
  return statusIn(await admin.get(kinds.play, { namespace, name: 'weather' }));
}

export async function ends(scene: Scene): Promise<Record<string, unknown>> {
  await expect
    .poll(async () => (await statusOf(scene))['phase'], { timeout: 1_200_000, interval: 1000 })
    .toMatch(/Succeeded|Failed|Stopped/);
  return statusOf(scene);
}

export async function all(
  { admin, namespace }: Scene,
  kind: (typeof kinds)[keyof typeof kinds],
): Promise<KubeObject[]> {
  return (await admin.list(kind, namespace)).items;
}

/** Files that the integration branch holds, by path. */
export async function integrated(scene: Scene): Promise<string[]> {
  const head = 'refs/heads/cto/weather/integration';
  return (await gitIn(servedRepository(scene), ['ls-tree', '-r', '--name-only', head])).split('\n');
}

/** As if the Lease of a controller that gives no sign of life had run out; the controller may well be alive and renew it meanwhile. */
export async function expireLease({ admin, settings }: Scene): Promise<void> {
  const { namespace, leaderElection } = settings;
  const at = { namespace, name: leaderElection.lease };
  for (;;) {
    const lease = await admin.get(kinds.lease, at);
    if (lease === undefined) return;
    try {
      const spec = { holderIdentity: '', leaseDurationSeconds: 1 };
      await admin.replace(kinds.lease, { ...lease, spec }, at);
      return;
    } catch (error) {
      if (!isRefusal(error, 409)) throw error;
    }
  }
}

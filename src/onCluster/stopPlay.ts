/** Stops a play on a cluster in order: asks its controller, and waits until its runs have ended. */
import { kinds } from '../controller/api/kinds.ts';
import { readPlay } from '../controller/plays/play.ts';
import { hasFinished } from '../controller/plays/reconcilePlay.ts';
import { CtoError } from '../errors.ts';
import { followPlay } from './followPlay.ts';
import type { ClusterObjects } from './objects.ts';

/**
 * @returns false when it was not going on.
 * @throws CtoError `stop-slow` when it takes more than `patience` seconds.
 */
export async function stopClusterPlay(
  cluster: ClusterObjects,
  name: string,
  patience = 120,
): Promise<boolean> {
  const object = await cluster.get(kinds.play, name);
  if (object === undefined || hasFinished(readPlay(object))) return false;
  const asked = readPlay(await cluster.patch(kinds.play, name, { spec: { stop: true } }));
  const signal = AbortSignal.timeout(patience * 1000);
  await followPlay(cluster, asked, { signal, onLook: () => undefined });
  const after = await cluster.get(kinds.play, name);
  if (after === undefined || hasFinished(readPlay(after))) return true;
  throw new CtoError('stop-slow', `Play ${name} was asked to end and has not after ${patience} s`, {
    hint: 'Is a controller running? See: kubectl describe play, and ask again.',
  });
}

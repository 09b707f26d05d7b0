/** Decides how changes reach the cluster: all tried first, then one after another, and back to where it was when one fails. */
import { isDeepStrictEqual } from 'node:util';
import type { ConfigMapClient, LiveConfigMap } from '../cluster/configMaps.ts';
import { CtoError } from '../errors.ts';
import { fieldManager, takenOver } from './ownership.ts';
import { doomedFields, type ConfigMapChange } from './plan.ts';
import { putBack, type Applied } from './putBack.ts';

const manager = fieldManager;

/** Has the server try all changes without keeping any. @throws CtoError what it says about the first it refuses. */
export async function tryChanges(
  changes: readonly ConfigMapChange[],
  client: ConfigMapClient,
): Promise<void> {
  for (const change of changes.filter(({ action }) => action !== 'none')) {
    const stored = await client.apply(change.body, { manager, dryRun: true });
    // Keys of other owners leave only when their data was taken over, which a trial does not do.
    if (ownersToReplace(change) === undefined) checkStored(change, stored);
  }
}

/**
 * Applies the changes in their order; a failure, or the abort of `signal`, takes back those that came before.
 * @throws CtoError why it failed; `half-applied` when taking back failed as well.
 */
export async function carryOut(
  changes: readonly ConfigMapChange[],
  client: ConfigMapClient,
  signal: AbortSignal,
): Promise<void> {
  const done: Applied[] = [];
  for (const change of changes.filter(({ action }) => action !== 'none')) {
    try {
      if (signal.aborted) throw new CtoError('process-stopped', 'Stopped before all ConfigMaps were applied');
      const stored = await applyOne(change, client);
      done.push({ change, stored });
      checkStored(change, stored);
    } catch (error) {
      throw await putBack({ done, failed: change, error }, client);
    }
  }
}

async function applyOne(change: ConfigMapChange, client: ConfigMapClient): Promise<LiveConfigMap> {
  const { body, name, found } = change;
  const managedFields = ownersToReplace(change);
  if (managedFields === undefined) return client.apply(body, { manager });
  const version = found?.metadata.resourceVersion;
  const owned = await client.patch(
    name,
    [
      { op: 'replace', path: '/metadata/managedFields', value: managedFields },
      { op: 'replace', path: '/metadata/resourceVersion', value: version },
    ],
    { manager },
  );
  const { resourceVersion } = owned.metadata;
  return client.apply({ ...body, metadata: { ...body.metadata, resourceVersion } }, { manager });
}

function ownersToReplace(change: ConfigMapChange): ReturnType<typeof takenOver> {
  return change.found === undefined ? undefined : takenOver(change.found, doomedFields(change));
}

/** A webhook or a policy may change what is stored; then the digests would be wrong, and no run would use the set. */
function checkStored({ name, body }: ConfigMapChange, stored: LiveConfigMap): void {
  const same = isDeepStrictEqual(stored.data, body.data ?? {});
  if (same && Object.keys(stored.binaryData).length === 0) return;
  throw new CtoError('changed-by-server', `The server stores other data in ${name} than it was sent`, {
    hint: 'A mutating webhook or policy of this cluster changes it: exempt these six ConfigMaps.',
  });
}

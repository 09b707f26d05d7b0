/** Decides how ConfigMaps get back what they held before an apply that failed, and what is said when that fails as well. */
import { isDeepStrictEqual } from 'node:util';
import type { ConfigMapClient, LiveConfigMap } from '../cluster/configMaps.ts';
import { CtoError, messageOf } from '../errors.ts';
import { digestAnnotations } from '../templates/configMaps.ts';
import { fieldManager } from './ownership.ts';
import type { ConfigMapChange } from './plan.ts';

export interface Applied {
  change: ConfigMapChange;
  /** As the server stored it. */
  stored: LiveConfigMap;
}

interface Failure {
  /** In the order in which they were applied. */
  done: readonly Applied[];
  failed: ConfigMapChange;
  error: unknown;
}

/** Puts back what was applied, last first. @returns the error to throw: the first one, with what became of the others. */
export async function putBack({ done, failed, error }: Failure, client: ConfigMapClient): Promise<CtoError> {
  const stuck: string[] = [];
  const all = [...done];
  try {
    all.push(...(await appliedAnyhow(failed, done, client)));
  } catch {
    // The server can't be asked: whether this one was stored is not known.
    stuck.push(failed.name);
  }
  for (const each of all.toReversed()) {
    try {
      await restore(each, client);
    } catch {
      stuck.push(each.change.name);
    }
  }
  return stuck.length > 0 ? halfApplied(error, stuck) : asBefore(error, all.length);
}

/** The one that failed may have been stored: the answer can get lost, or its check can fail. */
async function appliedAnyhow(
  failed: ConfigMapChange,
  done: readonly Applied[],
  client: ConfigMapClient,
): Promise<Applied[]> {
  if (done.some(({ change }) => change === failed)) return [];
  const stored = await client.get(failed.name);
  if (stored === undefined || stored.metadata.resourceVersion === failed.found?.metadata.resourceVersion)
    return [];
  const isOurs = stored.metadata.annotations[digestAnnotations.set] === wantedDigest(failed);
  return isOurs ? [{ change: failed, stored }] : [];
}

function wantedDigest({ body }: ConfigMapChange): string | undefined {
  return body.metadata.annotations?.[digestAnnotations.set];
}

/** Only onto the version that we wrote: what somebody else wrote since then stays. */
async function restore({ change: { found, body }, stored }: Applied, client: ConfigMapClient): Promise<void> {
  if (found === undefined) {
    await client.remove(stored);
    return;
  }
  const { data, binaryData } = found;
  const { labels, annotations } = found.metadata;
  const { resourceVersion } = stored.metadata;
  const metadata = { ...body.metadata, labels, annotations, resourceVersion };
  const binary = Object.keys(binaryData).length === 0 ? {} : { binaryData };
  const restored = await client.apply({ ...body, metadata, data, ...binary }, { manager: fieldManager });
  if (isDeepStrictEqual(restored.data, data)) return;
  throw new CtoError(
    'not-restored',
    `The server stores other data in ${body.metadata.name} than it was sent`,
  );
}

function asBefore(error: unknown, count: number): CtoError {
  const known = asCtoError(error);
  const told =
    count === 0 ? 'Nothing was changed.' : `The ${count} applied before it hold again what they held.`;
  return new CtoError(known.code, known.message, {
    hint: `${known.hint ?? ''} ${told}`.trim(),
    cause: error,
  });
}

function halfApplied(error: unknown, stuck: readonly string[]): CtoError {
  const names = [...new Set(stuck)].join(', ');
  return new CtoError('half-applied', `${messageOf(error)}; after that, putting back failed for ${names}`, {
    hint: 'No run uses a mixed set: each goes on with the last whole one that was read. Apply again, or roll back.',
    cause: error,
  });
}

function asCtoError(error: unknown): CtoError {
  return error instanceof CtoError ? error : new CtoError('apply-failed', messageOf(error), { cause: error });
}

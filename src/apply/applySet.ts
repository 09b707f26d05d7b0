/** Decides the course of an apply: look, plan, object, try on the server, record, carry out, make sure. */
import type { ConfigMapClient, LiveConfigMap } from '../cluster/configMaps.ts';
import { CtoError, messageOf } from '../errors.ts';
import { adoptSet, type AdoptedSet } from '../templates/adoptSet.ts';
import { configMapPrefix, configMapsFrom, setDigestOf, type SetData } from '../templates/configMaps.ts';
import { configMapNames } from '../templates/types.ts';
import { carryOut, tryChanges } from './carryOut.ts';
import { helmMarks, releaseNamed, usualRelease } from './helmMarks.ts';
import { objectionsTo } from './objections.ts';
import { planApply, type ConfigMapChange } from './plan.ts';
import {
  finishRecord,
  planRecording,
  readRevisions,
  removeRecords,
  writeRecords,
  type Recording,
} from './record.ts';

export interface ApplyRequest {
  wanted: SetData;
  /** For the record, e.g. `commit 1a2b3c4`. */
  source: string;
  /** Helm release that may own the ConfigMaps; default: the one that they name, else the chart's usual one. */
  release?: string | undefined;
}

export interface PlannedApply {
  changes: ConfigMapChange[];
  /** Nothing differs from what is wanted. */
  unchanged: boolean;
  before: AdoptedSet;
  /** Set digest of what is wanted. */
  digest: string;
  release: string;
  /** Its namespace: not always that of the six. */
  releaseHome: string;
  recording: Recording;
  /** Why it should not be done; done anyway only when the user insists. */
  objections: CtoError[];
}

/** The six as they are; fewer when some are not there. */
export async function readSix(client: ConfigMapClient): Promise<LiveConfigMap[]> {
  const [first, ...others] = configMapNames.map((name) => `${configMapPrefix}${name}`);
  // Alone: all at once would start a sign-in program of the kubeconfig once for each.
  const signedIn = await client.get(first ?? '');
  const read = others.map(async (name) => client.get(name));
  return [signedIn, ...(await Promise.all(read))].filter((each) => each !== undefined);
}

/** Looks at the cluster and decides what would change; writes nothing. */
export async function planApplyOf(
  { wanted, source, release: asked }: ApplyRequest,
  client: ConfigMapClient,
): Promise<PlannedApply> {
  const found = await readSix(client);
  const release = asked ?? releaseNamed(found) ?? usualRelease;
  const { namespace } = client;
  const helm = helmMarks(release, namespace, found);
  const changes = planApply({ configMaps: configMapsFrom(wanted), namespace, helm }, found);
  const named = releaseNamed(found);
  const foundSource = `found in the cluster${named === undefined ? '' : `, Helm release ${named}`}`;
  const sets = { found, wanted, source, foundSource, now: new Date() };
  return {
    changes,
    unchanged: changes.every(({ action }) => action === 'none'),
    before: adoptSet(found),
    digest: setDigestOf(wanted),
    release,
    releaseHome: helm.home,
    recording: planRecording(await readRevisions(client), sets),
    objections: objectionsTo(changes),
  };
}

/** Has the server try everything. @throws CtoError what it refuses. */
export async function tryApply({ changes, recording }: PlannedApply, client: ConfigMapClient): Promise<void> {
  for (const { name, found } of changes)
    if (found?.metadata.deletionTimestamp !== undefined) throw goesAway(name, client.namespace);
  await tryChanges(changes, client);
  await writeRecords(recording, client, { dryRun: true });
}

/** Applies what was planned and tried. @throws CtoError; then the cluster is as it was, or the error says what is not. */
export async function carryOutApply(
  { changes, recording, digest }: PlannedApply,
  client: ConfigMapClient,
  signal: AbortSignal,
): Promise<void> {
  const records = await writeRecords(recording, client, { dryRun: false });
  try {
    await carryOut(changes, client, signal);
  } catch (error) {
    const isHalf = error instanceof CtoError && error.code === 'half-applied';
    const left = isHalf ? adoptSet(await readSix(client)) : undefined;
    if (isHalf && left?.kind !== 'complete') throw error;
    await removeRecords(records, client);
    // What could not be put back was written by somebody else since then, and is whole.
    throw left === undefined ? error : overtaken(left, 'Not applied');
  }
  const after = adoptSet(await readSix(client));
  if (after.kind !== 'complete' || after.digest !== digest) throw overtaken(after, 'Applied');
  await finish(recording, client);
}

/** @throws CtoError `half-recorded`. */
async function finish(recording: Recording, client: ConfigMapClient): Promise<void> {
  try {
    await finishRecord(recording, client);
  } catch (error) {
    throw new CtoError(
      'half-recorded',
      `The set is applied, but its record is not finished: ${messageOf(error)}`,
      {
        hint: 'The next run uses it, and the next apply records it. There is nothing to do.',
        cause: error,
      },
    );
  }
}

function goesAway(name: string, namespace: string): CtoError {
  return new CtoError('being-deleted', `${name} is being deleted: what is applied would go with it`, {
    hint: `Wait until it is gone. What holds it is in its finalizers: kubectl -n ${namespace} get configmap ${name} -o yaml`,
  });
}

function overtaken(after: AdoptedSet, done: 'Applied' | 'Not applied'): CtoError {
  const there = after.kind === 'complete' ? `set ${after.digest.slice(0, 12)} is there` : after.reason;
  return new CtoError('changed-meanwhile', `${done}: somebody else wrote at the same time: ${there}`, {
    hint: 'Agree on who applies, and apply again.',
  });
}

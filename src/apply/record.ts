/** Decides what is recorded around an apply: the set that is replaced, when it is no recorded one, and the one that comes. */
import type { ConfigMapBody, ConfigMapClient, LiveConfigMap } from '../cluster/configMaps.ts';
import { CtoError } from '../errors.ts';
import { adoptSet, setDataOf } from '../templates/adoptSet.ts';
import { setDigestOf, type SetData } from '../templates/configMaps.ts';
import { fieldManager } from './ownership.ts';
import {
  appliedAtPath,
  revisionBody,
  revisionsAmong,
  revisionSelector,
  superfluous,
  type Revision,
} from './revisions.ts';

const manager = fieldManager;

/** Bodies to create before the first ConfigMap is changed. */
export interface Recording {
  /** The set that is there and recorded nowhere; it can be gone back to. */
  replaced: ConfigMapBody | undefined;
  /** The set that comes; undefined when it is too large. */
  coming: ConfigMapBody | undefined;
  number: number;
  /** What could not be recorded, and why. */
  warnings: string[];
}

interface Sets {
  found: readonly LiveConfigMap[];
  wanted: SetData;
  /** Where the wanted set comes from. */
  source: string;
  /** Where a set comes from that was there without being recorded. */
  foundSource: string;
  now: Date;
}

/** The digest of what is there, edited by hand or not; undefined when it is no set. */
export function digestThere(found: readonly LiveConfigMap[]): string | undefined {
  const data = dataThere(found);
  return data === undefined ? undefined : setDigestOf(data);
}

/** A set that was edited by hand is one, too: as it is now. */
function dataThere(found: readonly LiveConfigMap[]): SetData | undefined {
  const set = adoptSet(found);
  if (set.kind === 'complete') return set.data;
  return set.kind === 'edited' ? setDataOf(found) : undefined;
}

export function planRecording(revisions: readonly Revision[], sets: Sets): Recording {
  const last = revisions.at(-1)?.number ?? 0;
  const there = dataThere(sets.found);
  const isNew = there !== undefined && isUnrecorded(revisions, there);
  const number = last + (isNew ? 2 : 1);
  const at = { number: last + 1, source: sets.foundSource, appliedAt: sets.now.toISOString() };
  const replaced = isNew ? revisionBody(there, at) : undefined;
  const coming = revisionBody(sets.wanted, { number, source: sets.source });
  const warnings = [
    ...(isNew && replaced === undefined ? [tooLarge('The set in the cluster')] : []),
    ...(coming === undefined ? [tooLarge('This set')] : []),
    ...noSetThere(sets.found),
  ];
  return { replaced, coming, number, warnings };
}

/** It is not the one that was recorded last. */
function isUnrecorded(revisions: readonly Revision[], there: SetData): boolean {
  const newest = revisions.findLast(({ appliedAt }) => appliedAt !== undefined);
  return setDigestOf(there) !== newest?.digest;
}

function tooLarge(which: string): string {
  return `${which} takes more than 1 MiB even compressed, so it is not recorded: go back to it with a commit (--rev).`;
}

function noSetThere(found: readonly LiveConfigMap[]): string[] {
  const there = adoptSet(found);
  if (there.kind === 'mixed' || (there.kind === 'missing' && found.length > 0))
    return [`What is in the cluster is no whole set (${there.reason}), so it is not recorded.`];
  return [];
}

export async function readRevisions(client: ConfigMapClient): Promise<Revision[]> {
  return revisionsAmong(await client.list(revisionSelector));
}

/** Writes the records, or only tries to, and to delete them again. @returns those that were created. */
export async function writeRecords(
  { replaced, coming }: Recording,
  client: ConfigMapClient,
  { dryRun }: { dryRun: boolean },
): Promise<LiveConfigMap[]> {
  const created: LiveConfigMap[] = [];
  for (const body of [replaced, coming]) {
    if (body === undefined) continue;
    try {
      created.push(await client.create(body, { manager, dryRun }));
    } catch (error) {
      if (!dryRun) await removeRecords(created, client);
      throw error;
    }
  }
  // None of them is there, so the answer says whether the right to delete is.
  if (dryRun) await removeRecords(created, client, { dryRun });
  return created;
}

/** One that is gone already was removed by another apply. */
export async function removeRecords(
  created: readonly LiveConfigMap[],
  client: ConfigMapClient,
  options: { dryRun?: boolean } = {},
): Promise<void> {
  for (const each of created) {
    try {
      await client.remove(each, options);
    } catch (error) {
      if (!(error instanceof CtoError && error.code === 'not-found')) throw error;
    }
  }
}

/** Says that the apply came to its end, and removes records that are no longer needed. */
export async function finishRecord({ coming, number }: Recording, client: ConfigMapClient): Promise<void> {
  if (coming !== undefined) {
    const at = { op: 'add', path: appliedAtPath, value: new Date().toISOString() } as const;
    await client.patch(coming.metadata.name, [at], { manager });
  }
  const doomed = superfluous(await readRevisions(client), number);
  await removeRecords(
    doomed.map(({ stored }) => stored),
    client,
  );
}

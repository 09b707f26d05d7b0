/** Decides how applied sets are recorded in the cluster: one immutable ConfigMap each, numbered, compressed, the last ten. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { ConfigMapBody, LiveConfigMap } from '../cluster/configMaps.ts';
import { CtoError } from '../errors.ts';
import { digestAnnotations, setDigestOf, type SetData } from '../templates/configMaps.ts';

export interface Revision {
  /** Counts up from 1. */
  number: number;
  /** Of the whole set. */
  digest: string;
  /** Where the set came from: a commit, the cluster. */
  source: string;
  /** ISO 8601; undefined for one whose apply never came to its end. */
  appliedAt: string | undefined;
  stored: LiveConfigMap;
}

const prefix = 'controller-agent-templates-revision-';
const dataKey = 'set.json.gz';
export const revisionSelector = 'app.kubernetes.io/component=agent-templates-revision';
const annotations = { source: 'agents.platform/source', appliedAt: 'agents.platform/applied-at' } as const;
export const appliedAtPath = '/metadata/annotations/agents.platform~1applied-at';
const kept = 10;

/** Kubernetes' limit for what one ConfigMap holds; beyond it a set is not recorded. */
const largest = 1_048_576;

/** The body of a revision's ConfigMap; undefined when the set is too large to be recorded even compressed. */
export function revisionBody(
  data: SetData,
  { number, source, appliedAt }: { number: number; source: string; appliedAt?: string },
): ConfigMapBody | undefined {
  // zlib's header has no time in it: the same set gives the same bytes.
  const packed = gzipSync(JSON.stringify(data), { level: 9 });
  if (packed.length > largest) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    immutable: true,
    metadata: {
      name: `${prefix}${number}`,
      labels: {
        'app.kubernetes.io/component': 'agent-templates-revision',
        'app.kubernetes.io/part-of': 'cto',
      },
      annotations: {
        [digestAnnotations.set]: setDigestOf(data),
        [annotations.source]: source,
        ...(appliedAt === undefined ? {} : { [annotations.appliedAt]: appliedAt }),
      },
    },
    binaryData: { [dataKey]: packed.toString('base64') },
  };
}

/** Those among the ConfigMaps, oldest first. */
export function revisionsAmong(stored: readonly LiveConfigMap[]): Revision[] {
  return stored.flatMap(revisionOf).toSorted((one, other) => one.number - other.number);
}

function revisionOf(stored: LiveConfigMap): Revision[] {
  const { name, annotations: said } = stored.metadata;
  const number = Number(name.startsWith(prefix) ? name.slice(prefix.length) : Number.NaN);
  if (!Number.isSafeInteger(number)) return [];
  const digest = said[digestAnnotations.set] ?? '';
  const source = said[annotations.source] ?? 'unknown';
  return [{ number, digest, source, appliedAt: said[annotations.appliedAt], stored }];
}

const texts = z.record(z.string(), z.string());
const setSchema = z.object({
  shared: texts,
  claude: texts,
  codex: texts,
  cursor: texts,
  factory: texts,
  opencode: texts,
});

/** The recorded files. @throws CtoError `revision-broken` when they are not what was recorded. */
export function dataOfRevision({ number, digest, stored }: Revision): SetData {
  const packed = Buffer.from(stored.binaryData[dataKey] ?? '', 'base64');
  try {
    const data = setSchema.parse(
      JSON.parse(gunzipSync(packed, { maxOutputLength: 64 * largest }).toString()),
    );
    if (setDigestOf(data) === digest) return data;
  } catch (cause) {
    throw broken(number, cause);
  }
  throw broken(number);
}

function broken(number: number, cause?: unknown): CtoError {
  return new CtoError(
    'revision-broken',
    `What is recorded as revision ${number} can't be used: it was changed`,
    {
      hint: 'Choose another one with --to, or a commit with --rev.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

/** The newest set that was applied to its end and is not the one that is there. @throws CtoError `no-revision`. */
export function setBefore(revisions: readonly Revision[], digest: string | undefined): Revision {
  const before = revisions.findLast((each) => each.appliedAt !== undefined && each.digest !== digest);
  if (before !== undefined) return before;
  throw new CtoError('no-revision', 'No other set is recorded in the cluster', {
    hint: 'Name a commit instead: make rollback-templates REV=<commit>',
  });
}

/** The revision of that number. @throws CtoError `no-revision` with those that there are. */
export function revisionNumbered(revisions: readonly Revision[], number: number): Revision {
  const found = revisions.find((each) => each.number === number);
  if (found !== undefined) return found;
  const there = revisions.map((each) => each.number).join(', ');
  throw new CtoError('no-revision', `No revision ${number} is recorded in the cluster`, {
    hint: there === '' ? 'None is recorded there yet.' : `Recorded there: ${there}`,
  });
}

/** What goes after `current` was applied: the oldest beyond ten, and those before it that never came to their end. */
export function superfluous(revisions: readonly Revision[], current: number): Revision[] {
  const [ended, unfinished] = [true, false].map((wanted) =>
    revisions.filter(({ appliedAt }) => (appliedAt !== undefined) === wanted),
  );
  return [...(ended ?? []).slice(0, -kept), ...(unfinished ?? []).filter(({ number }) => number < current)];
}

/** Decides what an apply would change: key by key, label by label, and the body that makes each ConfigMap so. */
import type { ConfigMapBody, LiveConfigMap } from '../cluster/configMaps.ts';
import type { ConfigMap } from '../templates/configMaps.ts';
import type { HelmMarks } from './helmMarks.ts';
import { oursAmong, type FieldPath } from './ownership.ts';

export interface KeyChange {
  key: string;
  /** undefined: the key is new. */
  before?: string;
  /** undefined: the key goes. */
  after?: string;
}

export interface ConfigMapChange {
  name: string;
  action: 'create' | 'change' | 'none';
  /** Sorted by key. */
  keys: KeyChange[];
  /** Keys of `binaryData`, all of which go: templates are text. */
  binaryKeys: string[];
  /** Labels and annotations that get another value. */
  marks: FieldPath[];
  found: LiveConfigMap | undefined;
  /** For a server-side apply; names the version that was looked at. */
  body: ConfigMapBody;
}

/** What to apply: the ConfigMaps of a set in the namespace, with Helm's marks. */
export interface Wanted {
  configMaps: readonly ConfigMap[];
  namespace: string;
  helm: HelmMarks;
}

/** One change for each wanted ConfigMap, in their order; `action` is `none` where all is as wanted. */
export function planApply(
  { configMaps, namespace, helm }: Wanted,
  found: readonly LiveConfigMap[],
): ConfigMapChange[] {
  return configMaps.map((wanted) => {
    const there = found.find(({ metadata }) => metadata.name === wanted.metadata.name);
    return changeOf({ ...wanted, metadata: { ...wanted.metadata, namespace } }, there, helm);
  });
}

interface OwnMarks {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

function changeOf(
  { metadata, data }: ConfigMap,
  found: LiveConfigMap | undefined,
  helm: HelmMarks,
): ConfigMapChange {
  const labels = { ...metadata.labels, ...helm.labels };
  const annotations = { ...metadata.annotations, ...helm.annotations };
  const difference = {
    keys: keyChanges(found?.data ?? {}, data),
    binaryKeys: Object.keys(found?.binaryData ?? {}),
    marks: markChanges({ labels, annotations }, found),
  };
  const same = Object.values(difference).every((each) => each.length === 0);
  return {
    name: metadata.name,
    action: found === undefined ? 'create' : same ? 'none' : 'change',
    ...difference,
    found,
    body: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, ...bodyMarks({ labels, annotations }, found), ...versionOf(found) },
      data,
    },
  };
}

/** Named again, or server-side apply would take away what Helm or we set before. */
function bodyMarks({ labels, annotations }: OwnMarks, found: LiveConfigMap | undefined): OwnMarks {
  return {
    labels: { ...oursAmong(found, 'labels'), ...labels },
    annotations: { ...oursAmong(found, 'annotations'), ...annotations },
  };
}

function versionOf(found: LiveConfigMap | undefined): { resourceVersion?: string } {
  return found === undefined ? {} : { resourceVersion: found.metadata.resourceVersion };
}

function markChanges(wanted: OwnMarks, found: LiveConfigMap | undefined): FieldPath[] {
  const kinds = ['labels', 'annotations'] as const;
  return kinds.flatMap((kind) =>
    Object.entries(wanted[kind])
      .filter(([name, value]) => found?.metadata[kind][name] !== value)
      .map(([name]) => ['metadata', kind, name]),
  );
}

function keyChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): KeyChange[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return keys
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => ({ key, ...named('before', old.get(key)), ...named('after', now.get(key)) }));
}

function named(name: 'before' | 'after', text: string | undefined): Partial<KeyChange> {
  return text === undefined ? {} : { [name]: text };
}

/** Paths of all fields that the change sets anew or takes away. */
export function changedFields({ keys, binaryKeys, marks }: ConfigMapChange): FieldPath[] {
  return [...keys.map(({ key }) => ['data', key]), ...binaryKeys.map((key) => ['binaryData', key]), ...marks];
}

/** Paths of the fields that it takes away. */
export function doomedFields({ keys, binaryKeys }: ConfigMapChange): FieldPath[] {
  const gone = keys.filter(({ after }) => after === undefined);
  return [...gone.map(({ key }) => ['data', key]), ...binaryKeys.map((key) => ['binaryData', key])];
}

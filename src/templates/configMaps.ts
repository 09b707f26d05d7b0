/** Decides what the six ConfigMaps hold: names, labels, digests and the compiled files under their keys. */
import { digestOf } from './digest.ts';
import { keyOf, pathOfKey } from './key.ts';
import { configMapNames, type ConfigMapName, type TemplateSet } from './types.ts';

/** Names and namespace do not depend on the Helm release: whoever reads the templates knows them. */
export const configMapPrefix = 'controller-agent-templates-';
export const defaultNamespace = 'agent-platform';

/**
 * Annotations by which a reader tells a whole set from a mixed one. `keys` lists the keys that are part of it, with commas:
 * Helm 3's upgrade leaves keys in a ConfigMap that it does not know.
 */
export const digestAnnotations = {
  content: 'agents.platform/content-digest',
  keys: 'agents.platform/keys',
  set: 'agents.platform/set-digest',
} as const;

export interface ConfigMap {
  apiVersion: 'v1';
  kind: 'ConfigMap';
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
  /** Sorted by key. */
  data: Record<string, string>;
}

/** The compiled files of each ConfigMap by key. */
export type SetData = Readonly<Record<ConfigMapName, Readonly<Record<string, string>>>>;

/** The six ConfigMaps of a set, in the order of `configMapNames`; one without files is there and empty. */
export function configMapsOf(set: TemplateSet): ConfigMap[] {
  return configMapsFrom(setDataFrom(set));
}

/** The files of a set under their keys; a path that belongs to no ConfigMap is left out. */
export function setDataFrom(set: TemplateSet): SetData {
  const data = emptySetData();
  for (const { path, text } of set.templates.values()) {
    const place = keyOf(path);
    if (place !== undefined) data[place.configMap][place.key] = text;
  }
  return data;
}

function emptySetData(): Record<ConfigMapName, Record<string, string>> {
  return { shared: {}, claude: {}, codex: {}, cursor: {}, factory: {}, opencode: {} };
}

/** The six ConfigMaps that hold these files, with their digests. */
export function configMapsFrom(data: SetData): ConfigMap[] {
  const digest = setDigestOf(data);
  return configMapNames.map((name) => configMapOf(name, sortedEntries(data[name]), digest));
}

/** The digest of the set that has these files: the same as that of the set from which they were compiled. */
export function setDigestOf(data: SetData): string {
  const files = configMapNames.flatMap((name) => Object.entries(data[name]));
  return digestOf(files.map(([key, text]) => [pathOfKey(key), text]));
}

function sortedEntries(data: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(data).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function configMapOf(
  name: ConfigMapName,
  entries: readonly [string, string][],
  setDigest: string,
): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `${configMapPrefix}${name}`,
      namespace: defaultNamespace,
      labels: { 'app.kubernetes.io/component': 'agent-templates', 'app.kubernetes.io/part-of': 'cto' },
      annotations: {
        [digestAnnotations.content]: digestOf(entries),
        [digestAnnotations.keys]: entries.map(([key]) => key).join(','),
        [digestAnnotations.set]: setDigest,
      },
    },
    data: Object.fromEntries(entries),
  };
}

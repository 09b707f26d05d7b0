/** All that the controller watches, and which run or play is looked at again when something of it changes. */
import { type Cache, watchKind } from '../api/cache.ts';
import type { ApiClient } from '../api/client.ts';
import { type Kind, kinds } from '../api/kinds.ts';
import type { KubeObject } from '../api/object.ts';
import type { WatchEnd } from '../api/watchEnd.ts';
import { marks } from '../names.ts';
import type { ControllerSettings } from '../settings/schema.ts';

const watched = ['codeRun', 'docsRun', 'play', 'job', 'pod', 'claim'] as const;
type Watched = (typeof watched)[number];

export interface Store {
  objects: (kind: Watched, namespace: string) => ReadonlyMap<string, KubeObject>;
  /** By name of the ConfigMap. */
  templates: () => ReadonlyMap<string, KubeObject>;
  synced: Promise<void>;
  isSynced: () => boolean;
  ended: Promise<void>;
}

export interface StoreOptions {
  api: ApiClient;
  settings: ControllerSettings;
  signal: AbortSignal;
  /** Keys of what to look at again: `run/<namespace>/<name>`, `play/<namespace>/<name>`, `templates`. */
  onKeys: (keys: readonly string[]) => void;
  onRestart: (kind: Kind, reason: WatchEnd) => void;
  /** Milliseconds; for tests. */
  silence?: number;
  relist?: number;
}

export function openStore(options: StoreOptions): Store {
  const { settings } = options;
  const caches = new Map<string, Cache>();
  for (const namespace of settings.runNamespaces) {
    for (const kind of watched) caches.set(`${kind}/${namespace}`, open(options, kinds[kind], { namespace }));
  }
  const templates = Object.values(settings.templates).map(({ configMap }) =>
    open(options, kinds.configMap, { namespace: settings.namespace, name: configMap }),
  );
  const all = [...caches.values(), ...templates];
  let done = false;
  const synced = Promise.all(all.map(async (cache) => cache.synced)).then(() => {
    done = true;
    return undefined;
  });
  return {
    objects: (kind, namespace) => caches.get(`${kind}/${namespace}`)?.objects ?? new Map(),
    templates: () => new Map(templates.flatMap(({ objects }) => [...objects])),
    synced,
    isSynced: () => done,
    ended: Promise.all(all.map(async (cache) => cache.ended)).then(() => undefined),
  };
}

function open(
  { api, signal, onKeys, onRestart, silence, relist }: StoreOptions,
  kind: Kind,
  { namespace, name }: { namespace: string; name?: string },
): Cache {
  return watchKind(api, {
    kind,
    namespace,
    signal,
    // The chart's Role names the ConfigMaps that may be read: each is listed and watched by its name.
    ...(name !== undefined && { fieldSelector: `metadata.name=${name}` }),
    ...(silence !== undefined && { silence }),
    ...(relist !== undefined && { relist }),
    onChange: (object) => onKeys(keysOf(kind, object)),
    onRestart: (reason) => onRestart(kind, reason),
  });
}

function keysOf({ kind }: Kind, { metadata }: KubeObject): string[] {
  const { namespace, name, labels, ownerReferences } = metadata;
  if (kind === 'ConfigMap') return ['templates'];
  if (kind === 'Play') return [`play/${namespace}/${name}`];
  if (kind === 'DocsRun') return [`docs/${namespace}/${name}`];
  if (kind === 'CodeRun') {
    const owners = ownerReferences.flatMap(({ kind: owner, name: of }) => {
      if (owner === 'Play') return [`play/${namespace}/${of}`];
      return owner === 'DocsRun' ? [`docs/${namespace}/${of}`] : [];
    });
    return [`run/${namespace}/${name}`, ...owners];
  }
  const volume = kind === 'PersistentVolumeClaim' ? name : labels[marks.sweep];
  if (volume !== undefined) return [`sweep/${namespace}/${volume}`];
  const run = labels[marks.run];
  return run === undefined ? [] : [`run/${namespace}/${run}`];
}

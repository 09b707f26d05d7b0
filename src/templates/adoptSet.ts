/** Decides whether ConfigMaps as they were read are one complete template set, or what keeps them from being one. */
import { configMapPrefix, digestAnnotations, type SetData } from './configMaps.ts';
import { digestOf } from './digest.ts';
import { configMapNames, type ConfigMapName } from './types.ts';

/** As much of a ConfigMap as is looked at; what the API server gives fits. */
export interface StoredConfigMap {
  metadata?: { name?: string; annotations?: Readonly<Record<string, string>> };
  data?: Readonly<Record<string, string>>;
}

/** `missing`: some are not there; `mixed`: of several sets; `edited`: one holds other files than its digest says. */
export type AdoptedSet =
  | { kind: 'complete'; digest: string; data: SetData }
  | { kind: 'missing' | 'mixed' | 'edited'; reason: string };

/**
 * Six ConfigMaps are read one after another, or while they are written: only six that name the same set, and hold exactly
 * what their own digests say, are a set. Keys that a ConfigMap does not list are left over from somebody else, and no part.
 */
export function adoptSet(read: readonly StoredConfigMap[]): AdoptedSet {
  const found = new Map(read.map((configMap) => [configMap.metadata?.name, configMap]));
  const named = configMapNames.map((name) => ({ name, stored: found.get(`${configMapPrefix}${name}`) }));
  const missing = named.filter(({ stored }) => stored === undefined).map(({ name }) => name);
  if (missing.length > 0) return { kind: 'missing', reason: `${list(missing)} missing` };
  const digests = new Set(named.map(({ stored }) => stored?.metadata?.annotations?.[digestAnnotations.set]));
  const [digest] = digests;
  if (digests.size > 1 || digest === undefined)
    return { kind: 'mixed', reason: `they name ${digests.size} template sets` };
  const edited = named.filter(({ stored = {} }) => !isAsItSays(stored)).map(({ name }) => name);
  if (edited.length > 0) return { kind: 'edited', reason: `${list(edited)} changed by hand` };
  return {
    kind: 'complete',
    digest,
    data: setDataOf(named.map(({ stored = {} }) => ({ ...stored, data: ownData(stored) }))),
  };
}

function isAsItSays(stored: StoredConfigMap): boolean {
  const said = stored.metadata?.annotations?.[digestAnnotations.content];
  return digestOf(Object.entries(ownData(stored))) === said;
}

/** The keys that it lists; all where it lists none. */
function ownData({ metadata, data = {} }: StoredConfigMap): Readonly<Record<string, string>> {
  const listed = metadata?.annotations?.[digestAnnotations.keys]?.split(',');
  if (listed === undefined) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => listed.includes(key)));
}

/** The files of the six, whether they are one set or not; none where a ConfigMap is missing. */
export function setDataOf(read: readonly StoredConfigMap[]): SetData {
  const of = (name: ConfigMapName): Readonly<Record<string, string>> =>
    read.find(({ metadata }) => metadata?.name === `${configMapPrefix}${name}`)?.data ?? {};
  return {
    shared: of('shared'),
    claude: of('claude'),
    codex: of('codex'),
    cursor: of('cursor'),
    factory: of('factory'),
    opencode: of('opencode'),
  };
}

function list(names: readonly string[]): string {
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'}`;
}

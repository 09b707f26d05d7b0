/** Which template set runs may use: the last complete one without findings, or what keeps the ConfigMaps from being one. */
import { placeText } from '../../errors.ts';
import { adoptSet, type StoredConfigMap } from '../../templates/adoptSet.ts';
import { configMapPrefix, digestAnnotations, setDigestOf, type SetData } from '../../templates/configMaps.ts';
import { digestOf } from '../../templates/digest.ts';
import { pathOfKey } from '../../templates/key.ts';
import { lintTemplates } from '../../templates/lint/lintTemplates.ts';
import { type ConfigMapName, configMapNames, type TemplateSet } from '../../templates/types.ts';
import type { ControllerSettings } from '../settings/schema.ts';

export type TemplatesSeen =
  | { state: 'ready'; set: TemplateSet }
  /** `set` is the last good one: runs that began with it go on; nothing new starts. */
  | { state: 'TemplatesIncomplete' | 'TemplatesInvalid'; message: string; set: TemplateSet | undefined };

/** `read` by name of the ConfigMap. The same set is linted once: `before` is what was seen last. */
export function observeTemplates(
  read: ReadonlyMap<string, StoredConfigMap>,
  names: ControllerSettings['templates'],
  before?: TemplatesSeen,
): TemplatesSeen {
  const adopted = adoptSet(withStandardNames(read, names));
  const last = before?.set;
  if (adopted.kind !== 'complete') {
    return {
      state: 'TemplatesIncomplete',
      message: `The template set is ${adopted.kind}: ${adopted.reason}`,
      set: last,
    };
  }
  const digest = setDigestOf(adopted.data);
  if (before?.state === 'ready' && before.set.digest === digest) return before;
  const set = setOf(adopted.data, digest);
  const findings = findingsOf(set);
  const [first] = findings;
  if (first === undefined) return { state: 'ready', set };
  const more = findings.length === 1 ? '' : ` (and ${findings.length - 1} more)`;
  return {
    state: 'TemplatesInvalid',
    message: `${placeText(first.at)}: ${first.message} [${first.code}]${more}`,
    set: last,
  };
}

/** The last set that was linted in this process, whoever asked. */
let linted: { digest: string; findings: ReturnType<typeof lintTemplates> } | undefined;

function findingsOf(set: TemplateSet): ReturnType<typeof lintTemplates> {
  if (linted?.digest !== set.digest) linted = { digest: set.digest, findings: lintTemplates(set) };
  return linted.findings;
}

/** A user's own ConfigMap stands in for one of the six, under its name and with digests that fit. */
function withStandardNames(
  read: ReadonlyMap<string, StoredConfigMap>,
  names: ControllerSettings['templates'],
): StoredConfigMap[] {
  const digest = configMapNames
    .filter((name) => names[name].partOfSet)
    .map((name) => read.get(names[name].configMap)?.metadata?.annotations?.[digestAnnotations.set])
    .find((found) => found !== undefined);
  return configMapNames.flatMap((name) => {
    const stored = read.get(names[name].configMap);
    if (stored === undefined) return [];
    return [names[name].partOfSet ? renamed(stored, name) : own(stored, name, digest)];
  });
}

function renamed(stored: StoredConfigMap, name: ConfigMapName): StoredConfigMap {
  return { ...stored, metadata: { ...stored.metadata, name: `${configMapPrefix}${name}` } };
}

function own(stored: StoredConfigMap, name: ConfigMapName, digest = 'own'): StoredConfigMap {
  const annotations = {
    [digestAnnotations.set]: digest,
    [digestAnnotations.content]: digestOf(Object.entries(stored.data ?? {})),
  };
  return { ...stored, metadata: { name: `${configMapPrefix}${name}`, annotations } };
}

function setOf(data: SetData, digest: string): TemplateSet {
  const files = configMapNames.flatMap((name) => Object.entries(data[name]));
  return {
    digest,
    templates: new Map(
      files.map(([key, text]) => {
        const path = pathOfKey(key);
        // Where it was written is not known here: findings name the key's own lines.
        const segments = [{ start: 0, file: path, offset: 0, line: 1, column: 1 }];
        return [path, { path, text, segments }];
      }),
    ),
  };
}

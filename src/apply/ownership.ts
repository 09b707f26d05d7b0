/** Decides from a ConfigMap's managed fields who else set what we would change, and how its data becomes ours alone. */
import type { LiveConfigMap, ManagedFields } from '../cluster/configMaps.ts';

/** Helm 4 applies under this name, Helm 3 updates under it: with the same name nobody's next upgrade fails. */
export const fieldManager = 'helm';

/** A field as the path of its names: `['data', 'key']`, `['metadata', 'labels', 'name']`. */
export type FieldPath = readonly string[];

export interface FieldOwner {
  manager: string;
  /** ISO 8601, when the server knows it. */
  since?: string;
  /** Those of the asked fields that it set. */
  fields: FieldPath[];
}

function child(fields: object | undefined, name: string): object | undefined {
  const found: unknown = Object.entries(fields ?? {}).find(([key]) => key === `f:${name}`)?.[1];
  return typeof found === 'object' && found !== null ? found : undefined;
}

function owns({ fieldsV1 }: ManagedFields, path: FieldPath): boolean {
  let fields: object | undefined = fieldsV1;
  for (const name of path) fields = child(fields, name);
  return fields !== undefined;
}

function isOurs({ manager }: ManagedFields): boolean {
  return manager === fieldManager;
}

function isApplied(entry: ManagedFields): boolean {
  return isOurs(entry) && entry.operation === 'Apply';
}

/** Who, other than Helm and we, set any of these fields. */
export function foreignOwners(found: LiveConfigMap | undefined, paths: readonly FieldPath[]): FieldOwner[] {
  const entries = found?.metadata.managedFields ?? [];
  return entries
    .filter((entry) => !isOurs(entry))
    .map((entry) => ({
      manager: entry.manager ?? 'unknown',
      ...(entry.time === undefined ? {} : { since: new Date(entry.time).toISOString() }),
      fields: paths.filter((path) => owns(entry, path)),
    }))
    .filter(({ fields }) => fields.length > 0);
}

/** Labels or annotations that Helm or we set: what the next apply has to name again, or it would take them away. */
export function oursAmong(
  found: LiveConfigMap | undefined,
  kind: 'labels' | 'annotations',
): Record<string, string> {
  const entries = (found?.metadata.managedFields ?? []).filter(isOurs);
  const all = Object.entries(found?.metadata[kind] ?? {});
  return Object.fromEntries(
    all.filter(([name]) => entries.some((entry) => owns(entry, ['metadata', kind, name]))),
  );
}

/**
 * Server-side apply removes a key only when nobody but the applier owns it. Managed fields in which the applier owns all
 * data that is there; undefined when it can remove the keys of `doomed` as things are.
 */
export function takenOver(found: LiveConfigMap, doomed: readonly FieldPath[]): ManagedFields[] | undefined {
  const entries = found.metadata.managedFields;
  const held = doomed.some((path) => entries.some((entry) => !isApplied(entry) && owns(entry, path)));
  const unowned = doomed.some((path) => !entries.some((entry) => owns(entry, path)));
  if (!held && !unowned) return undefined;
  const ours = entries.find(isApplied);
  const rest = entries.filter((entry) => entry !== ours).flatMap(withoutData);
  const fieldsV1 = { ...ours?.fieldsV1, ...allData(found) };
  const taken = { ...ours, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1, manager: fieldManager };
  return [...rest, { ...taken, operation: 'Apply' }];
}

function withoutData(entry: ManagedFields): ManagedFields[] {
  const kept = Object.entries(entry.fieldsV1 ?? {}).filter(
    ([key]) => key !== 'f:data' && key !== 'f:binaryData',
  );
  return kept.length === 0 ? [] : [{ ...entry, fieldsV1: Object.fromEntries(kept) }];
}

function allData({ data, binaryData }: LiveConfigMap): Record<string, object> {
  return { 'f:data': namesOf(data), 'f:binaryData': namesOf(binaryData) };
}

/** Names in the form of managed fields: `.` for the map itself, `f:<key>` for a key. */
function namesOf(values: object): object {
  return Object.fromEntries(['.', ...Object.keys(values).map((key) => `f:${key}`)].map((key) => [key, {}]));
}

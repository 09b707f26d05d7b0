/** Decides what is kept of a Kubernetes release's OpenAPI to check manifests with: a few kinds, without descriptions. */
import { z } from 'zod';

/** Kinds that the chart makes. */
export const checkedKinds: readonly string[] = (
  'ClusterRole ConfigMap CustomResourceDefinition Deployment NetworkPolicy PersistentVolumeClaim Pod ' +
  'PodDisruptionBudget Role RoleBinding Service ServiceAccount'
).split(' ');

const definition = z.looseObject({
  'x-kubernetes-group-version-kind': z
    .array(z.object({ group: z.string(), version: z.string(), kind: z.string() }))
    .optional(),
});
const swagger = z.object({ definitions: z.record(z.string(), definition) });

export const schemaFile = z.object({
  /** Kind and group -> name of its definition, e.g. `Deployment apps`. */
  kinds: z.record(z.string(), z.string()),
  definitions: z.record(z.string(), z.looseObject({})),
});
export type SchemaFile = z.infer<typeof schemaFile>;

/** Said to be text in OpenAPI 2, and taken as numbers as well. */
const lenient = /\.(IntOrString|Quantity)$/;

/** Makes a schema file of the text of `api/openapi-spec/swagger.json`. */
export function schemasOf(text: string): SchemaFile {
  const { definitions } = swagger.parse(JSON.parse(text));
  const kinds: Record<string, string> = {};
  for (const [name, { 'x-kubernetes-group-version-kind': named = [] }] of Object.entries(definitions)) {
    const [only, ...others] = named;
    if (only?.version === 'v1' && others.length === 0 && checkedKinds.includes(only.kind))
      kinds[`${only.kind} ${only.group}`.trim()] = name;
  }
  const needed = new Set<string>();
  for (const name of Object.values(kinds)) addReachable(name, definitions, needed);
  const kept = [...needed]
    .toSorted()
    .map((name) => [name, lenient.exec(name) === null ? stripped(definitions[name], false) : {}] as const);
  return { kinds, definitions: z.record(z.string(), z.looseObject({})).parse(Object.fromEntries(kept)) };
}

function addReachable(name: string, definitions: Record<string, unknown>, needed: Set<string>): void {
  if (needed.has(name)) return;
  needed.add(name);
  for (const [, inner = ''] of JSON.stringify(definitions[name]).matchAll(
    /"\$ref":"#\/definitions\/([^"]+)"/g,
  ))
    addReachable(inner, definitions, needed);
}

/** Without what people read. `named`: the keys are names of fields, not keywords. */
function stripped(value: unknown, named: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => stripped(each, false));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => named || !(key === 'description' || key.startsWith('x-kubernetes')))
      .map(([key, inner]) => [key, stripped(inner, key === 'properties' && !named)]),
  );
}

/** JSON Schema of one definition, closed: a field that the kind does not have is refused. */
export function closedSchema(name: string, { definitions }: SchemaFile): object {
  const closed = Object.entries(definitions).map(([key, each]) => [
    key,
    'properties' in each ? { additionalProperties: false, ...each } : each,
  ]);
  return { $ref: `#/definitions/${name}`, definitions: Object.fromEntries(closed) };
}

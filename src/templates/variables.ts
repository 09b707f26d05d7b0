/** Decides what is known about each variable, read from the typed contexts: kind, pattern, origin, fields. */
import { z } from 'zod';
import { configContext, shellContext, textContext } from './context.ts';
import type { ContextKind } from './kinds.ts';

export interface Variable {
  /** `identifier` and `text` are strings, `flag` is true or false, `value` is anything that a helper writes whole. */
  kind: 'identifier' | 'text' | 'flag' | 'value' | 'list' | 'record';
  /** Regular expression that an identifier matches. */
  pattern: string | undefined;
  origin: string;
  optional: boolean;
  /** Of a record. */
  fields: Variables;
  /** Of a list. */
  item: Variable | undefined;
}
export type Variables = Readonly<Record<string, Variable>>;

export const contextSchemas = { shell: shellContext, config: configContext, text: textContext } as const;

const cache = new Map<ContextKind, Variables>();

/** All variables that templates of this kind may name. */
export function variablesOf(kind: ContextKind): Variables {
  const known = cache.get(kind);
  if (known !== undefined) return known;
  const variables = fieldsOf(jsonSchema.parse(z.toJSONSchema(contextSchemas[kind])));
  cache.set(kind, variables);
  return variables;
}

interface JsonSchema {
  type?: string | undefined;
  kind?: Variable['kind'] | undefined;
  origin?: string | undefined;
  pattern?: string | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
  items?: JsonSchema | undefined;
}

const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    kind: z.enum(['identifier', 'text', 'flag', 'value', 'list', 'record']).optional(),
    origin: z.string().optional(),
    pattern: z.string().optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    required: z.array(z.string()).optional(),
    items: jsonSchema.optional(),
  }),
);

function fieldsOf({ properties = {}, required = [] }: JsonSchema): Variables {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, variableOf(schema, !required.includes(name))]),
  );
}

function variableOf(schema: JsonSchema, optional: boolean): Variable {
  const kind = schema.kind ?? (schema.type === 'array' ? 'list' : 'record');
  return {
    kind,
    pattern: schema.pattern,
    origin: schema.origin ?? '',
    // A value may be anything, so JSON Schema calls it optional; a helper refuses one that is missing.
    optional: optional && kind !== 'value',
    fields: fieldsOf(schema),
    item: schema.items === undefined ? undefined : variableOf(schema.items, false),
  };
}

/** Names, anywhere in the contexts, of identifiers that may be the empty string. */
export function emptyIdentifiers(): ReadonlySet<string> {
  const names = Object.entries(variablesOf('text'))
    .filter(
      ([, { kind, pattern }]) =>
        kind === 'identifier' && pattern !== undefined && new RegExp(pattern).test(''),
    )
    .map(([name]) => name);
  return new Set(names);
}

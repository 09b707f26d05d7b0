/** Walks the schema of `cto-config.json`: what stands below a section, and all keys with their facts. */
import { z } from 'zod';
import { factsOf, type KeyFacts } from './keyFacts.ts';

function inner(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault ? schema.unwrap() : undefined;
}

/** The schemas one step below, by key; a record's one schema stands under `<name>`. */
export function children(schema: z.core.$ZodType): Record<string, z.core.$ZodType> {
  const below = inner(schema);
  if (below !== undefined) return children(below);
  if (schema instanceof z.ZodObject) return schema.shape;
  return schema instanceof z.ZodRecord ? { '<name>': schema.valueType } : {};
}

function ownFacts(schema: z.core.$ZodType): KeyFacts | undefined {
  const below = inner(schema);
  return factsOf(schema) ?? (below === undefined ? undefined : ownFacts(below));
}

export interface SchemaKey {
  /** Keys chosen by the user stand as `<name>`. */
  path: readonly string[];
  facts: KeyFacts;
}

/** All keys that hold a value, in the order of the schema. */
export function schemaKeys(schema: z.core.$ZodType, path: readonly string[] = []): SchemaKey[] {
  const facts = ownFacts(schema);
  if (facts !== undefined) return [{ path, facts }];
  return Object.entries(children(schema)).flatMap(([key, below]) => schemaKeys(below, [...path, key]));
}

/** The facts of the key at a path of a file. */
export function factsAt(schema: z.core.$ZodType, path: readonly string[]): KeyFacts | undefined {
  const own = ownFacts(schema);
  const [first, ...rest] = path;
  if (own !== undefined || first === undefined) return own;
  const below = children(schema);
  const next = Object.hasOwn(below, first) ? below[first] : below['<name>'];
  return next === undefined ? undefined : factsAt(next, rest);
}

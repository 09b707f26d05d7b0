/** What a key of `cto-config.json` is for, and whether something honours it: notices and documents are made from these facts. */
import { z } from 'zod';

export type KeyFacts = {
  /** One sentence for a person who reads the table. */
  what: string;
} & (
  | { honoured: string }
  /** No effect: what to do instead. With one of the `harmless` values nothing is lost, so nothing is said. */
  | { instead: string; harmless?: readonly unknown[] }
);

const registry = z.registry<KeyFacts>();

/** A key that has an effect; `honoured` says where. */
export function honoured<Schema extends z.ZodType>(schema: Schema, what: string, where: string): Schema {
  return noted(schema, what, { what, honoured: where });
}

/** A key that is accepted, so that files of others can be read, and has no effect. */
export function replaced<Schema extends z.ZodType>(
  schema: Schema,
  what: string,
  { instead, harmless }: { instead: string; harmless?: readonly unknown[] },
): Schema {
  const facts = { what, instead, ...(harmless && { harmless }) };
  return noted(schema, `${what} No effect: ${instead}`, facts);
}

/** A schema of its own: facts belong to one key, and a schema may stand at many. */
function noted<Schema extends z.ZodType>(schema: Schema, description: string, facts: KeyFacts): Schema {
  const own = schema.meta({ description });
  registry.add(own, facts);
  return own;
}

/** The facts of a schema that `honoured` or `replaced` made. */
export function factsOf(schema: z.core.$ZodType): KeyFacts | undefined {
  return registry.get(schema);
}

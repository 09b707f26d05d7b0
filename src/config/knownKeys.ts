/** Decides which keys a schema knows at a path, so that an error can name the one that was meant. */
import type { z } from 'zod';
import { children } from './walkSchema.ts';

export interface KnownKeys {
  /** Keys known below a path of the file. */
  below(path: readonly PropertyKey[]): string[];
  /** Dotted path of the first place where this very key is known; keys chosen by the user stand as `<name>`. */
  named(key: string): string | undefined;
}

function find(schema: z.core.$ZodType, key: string, path: readonly string[]): string | undefined {
  const below = Object.entries(children(schema));
  if (below.some(([name]) => name === key)) return [...path, key].join('.');
  for (const [name, inner] of below) {
    const found = find(inner, key, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function knownKeys(schema: z.core.$ZodType): KnownKeys {
  return {
    below(path) {
      let at: z.core.$ZodType | undefined = schema;
      for (const key of path) {
        const below: Record<string, z.core.$ZodType> = at === undefined ? {} : children(at);
        at = below[String(key)] ?? below['<name>'];
      }
      return at === undefined ? [] : Object.keys(children(at));
    },
    named: (key) => find(schema, key, []),
  };
}

/** Other spellings of known keys (`max_retries`, `MaxRetries`), brought to the one that the schema has. */
import type { z } from 'zod';
import { children } from './walkSchema.ts';
import { isValues, type Values } from './values.ts';

function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[_-]/g, '');
}

/** The schema's key that `key` spells in another way, unless that one is there as well. */
function meantBy(key: string, known: Record<string, unknown>, taken: readonly string[]): string | undefined {
  if (Object.hasOwn(known, key)) return undefined;
  const meant = Object.keys(known).find((name) => plain(name) === plain(key));
  return meant !== undefined && taken.includes(meant) ? undefined : meant;
}

/** Renames keys of `value` and below; the order stays. A misspelt key is nobody's spelling and stays. */
export function keyNames(
  schema: z.core.$ZodType,
  value: Values,
  note: (change: string) => void,
  path = '',
): void {
  const known = children(schema);
  const entries = Object.entries(value);
  const taken = Object.keys(value);
  for (const key of taken) delete value[key];
  for (const [key, inner] of entries) {
    const name = meantBy(key, known, taken) ?? key;
    if (name !== key) note(`${path}${key} → ${path}${name}`);
    value[name] = inner;
    const below = known[name] ?? known['<name>'];
    if (below !== undefined && isValues(inner)) keyNames(below, inner, note, `${path}${name}.`);
  }
}

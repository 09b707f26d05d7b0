/** Values of another type that leave no doubt (`"3"`, `"true"`, one word where a list stands, null), made what the schema wants. */
import { z } from 'zod';
import { children } from './walkSchema.ts';
import { isValues, type Values } from './values.ts';

type Note = (change: string) => void;

/** Everything that the value could have been meant as. */
function meanings(value: unknown): unknown[] {
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase();
    const bool = ['true', 'yes', 'on'].includes(word)
      ? [true]
      : ['false', 'no', 'off'].includes(word)
        ? [false]
        : [];
    const number = /^\d+$/.test(word) ? [Number(word)] : [];
    return [...bool, ...number, word, value.split(',').map((part) => part.trim())];
  }
  return typeof value === 'number' ? [String(value)] : [];
}

/** Changes values of `value` and below that the schema refuses and that can mean one thing only. */
export function typesInPlace(schema: z.core.$ZodType, value: Values, note: Note, path = ''): void {
  const known = children(schema);
  for (const [key, inner] of Object.entries(value)) {
    const below = known[key] ?? known['<name>'];
    const name = `${path}${key}`;
    if (below === undefined) continue;
    if (inner === null) {
      delete value[key];
      note(`${name}: null is taken out`);
    } else if (Object.keys(children(below)).length > 0) {
      if (isValues(inner)) typesInPlace(below, inner, note, `${name}.`);
    } else if (!z.safeParse(below, inner).success) {
      const meant = meanings(inner).find((each) => z.safeParse(below, each).success);
      if (meant === undefined) continue;
      value[key] = meant;
      note(`${name}: ${JSON.stringify(inner)} → ${JSON.stringify(meant)}`);
    }
  }
}

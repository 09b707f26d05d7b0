/** Decides what the user is told of keys that are accepted and have no effect: what to do instead, and where each stands. */
import type { Place } from '../errors.ts';
import type { JsonFile } from './jsonPlaces.ts';
import { configSchema } from './schema.ts';
import { factsAt } from './walkSchema.ts';

export interface KeyNotice {
  /** Dotted path of the key. */
  key: string;
  at: Place;
  /** What to do instead; a sentence. */
  instead: string;
}

/** Paths of all values that hold no further keys, in the file's order. */
export function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[...path]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (held, key) =>
      typeof held === 'object' && held !== null
        ? Object.getOwnPropertyDescriptor(held, key)?.value
        : undefined,
    value,
  );
}

/** One for each key of a valid file whose value is lost. */
export function keyNotices(json: JsonFile): KeyNotice[] {
  return leaves(json.value).flatMap((path) => {
    const facts = factsAt(configSchema, path);
    if (facts === undefined || !('instead' in facts)) return [];
    if (facts.harmless?.includes(valueAt(json.value, path)) === true) return [];
    return [{ key: path.join('.'), at: json.placeOfKey(path), instead: facts.instead }];
  });
}

/** The same in few sentences: keys with one answer stand together. */
export function noticeSentences(notices: readonly KeyNotice[]): string[] {
  return [...Map.groupBy(notices, ({ instead }) => instead)].map(([instead, alike]) => {
    const [first] = alike;
    const place = first === undefined ? '' : `${first.at.file}:${first.at.line}: `;
    return `${place}no effect: ${alike.map(({ key }) => key).join(', ')} – ${instead}`;
  });
}

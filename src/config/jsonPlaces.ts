/** Reads strict JSON so that errors about it, and about what it says, can name line and column. */
import { CtoError, type Place } from '../errors.ts';
import { duplicateKey } from '../plan/duplicateKeys.ts';
import { jsonEvents, type JsonStep } from '../plan/jsonEvents.ts';
import { placeAt } from '../plan/source.ts';

export interface JsonFile {
  value: unknown;
  /** Place of the value at a path of keys and indexes; of the nearest one around it when there is none. */
  placeOf(path: readonly PropertyKey[]): Place;
  /** Place of the key at the end of a path, for keys that should not be there. */
  placeOfKey(path: readonly PropertyKey[]): Place;
}

function leadsTo(way: readonly JsonStep[], path: readonly PropertyKey[]): boolean {
  if (way.length > path.length) return false;
  return way.every((step, depth) => (step.list ? step.index : step.key) === path[depth]);
}

/** Offset of the last value or key on the way to `path`. */
function offsetOf(text: string, path: readonly PropertyKey[], wanted: 'value' | 'key'): number {
  let offset = 0;
  for (const event of jsonEvents(text)) {
    if (event.type === 'fault' || !leadsTo(event.way, path)) continue;
    if (event.way.length === path.length && event.type === wanted) return event.offset;
    if (event.type === 'value') ({ offset } = event);
  }
  return offset;
}

function faultOf(text: string): { offset: number; message: string } {
  for (const event of jsonEvents(text)) if (event.type === 'fault') return event;
  throw new Error('JSON.parse refused what the walker takes');
}

/**
 * Parses strict JSON; a byte order mark at the start is passed over. Errors: `json-invalid` with line and column, for a
 * key that stands twice too.
 */
export function readJson(source: string, file: string): JsonFile {
  const text = source.replace(/^\uFEFF/, ' ');
  const refuse = (offset: number, message: string, hint: string): never => {
    throw new CtoError('json-invalid', `Not valid JSON: ${message}`, {
      hint,
      at: placeAt({ text, file }, offset),
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { offset, message } = faultOf(text);
    return refuse(
      offset,
      message,
      'Correct it at this place. JSON has no comments and no comma at an end: cto config migrate takes them out.',
    );
  }
  const double = duplicateKey(text, value);
  if (double !== undefined)
    refuse(double.offset, `the key "${double.key}" stands twice`, 'Keep one of the two.');
  return {
    value,
    placeOf: (path) => placeAt({ text, file }, offsetOf(text, path, 'value')),
    placeOfKey: (path) => placeAt({ text, file }, offsetOf(text, path, 'key')),
  };
}

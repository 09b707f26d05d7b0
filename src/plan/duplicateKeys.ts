/** Whether an object in JSON text names a key twice, which `JSON.parse` hides: more keys written than held. */
import { jsonEvents } from './jsonEvents.ts';

/** `value` is what `JSON.parse` made of `text`. Undefined when no key is doubled, which is fast to see. */
export function duplicateKey(
  text: string,
  value: unknown,
): { key: string; offset: number; earlier: number } | undefined {
  if (keysWritten(text) === keysHeld(value)) return undefined;
  for (const event of jsonEvents(text)) {
    if (event.type !== 'key' || event.earlier === undefined) continue;
    return { key: event.way.at(-1)?.key ?? '', offset: event.offset, earlier: event.earlier };
  }
  return undefined;
}

/**
 * Closing quotes that a colon follows, in text known to be JSON. A text that begins with a colon is counted too: then
 * there seem to be more keys than are held, which only costs the longer look.
 */
function keysWritten(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    if (quoteEndsBefore(text, at)) count += 1;
  }
  return count;
}

function quoteEndsBefore(text: string, colon: number): boolean {
  let at = colon - 1;
  while (text.charCodeAt(at) <= 0x20) at -= 1;
  if (text.charCodeAt(at) !== 0x22) return false;
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 0;
}

function keysHeld(value: unknown): number {
  let count = 0;
  const rest: unknown[] = [value];
  for (let held = rest.pop(); held !== undefined; held = rest.pop()) {
    if (Array.isArray(held)) for (const item of held as unknown[]) pushHolder(rest, item);
    else if (typeof held === 'object' && held !== null) {
      for (const item of Object.values(held)) {
        count += 1;
        pushHolder(rest, item);
      }
    }
  }
  return count;
}

function pushHolder(rest: unknown[], item: unknown): void {
  if (typeof item === 'object' && item !== null) rest.push(item);
}

/** A plan's text with its name, and errors that say where in it something is wrong; positions are looked up only then. */
import { CtoError, placeText } from '../errors.ts';
import type { Place } from '../errors.ts';
import { jsonEvents } from './jsonEvents.ts';
import type { JsonStep } from './jsonEvents.ts';

export interface PlanSource {
  text: string;
  /** As the user knows it. */
  file: string;
}

/** Keys and indexes from the top of the text to a value. */
export type JsonPath = readonly (string | number)[];

interface Wrong {
  code: string;
  message: string;
  hint: string;
  cause?: unknown;
}

/** An error at the value that `path` names, or at the nearest one around it that the text has. */
export function errorAt(source: PlanSource, path: JsonPath, wrong: Wrong): CtoError {
  return errorAtOffset(source, offsetOf(source.text, path), wrong);
}

export function errorAtOffset(
  source: PlanSource,
  offset: number,
  { code, message, hint, cause }: Wrong,
): CtoError {
  return new CtoError(code, message, { hint, at: placeAt(source, offset), cause });
}

/** Where the value that `path` names stands, as `file:line:column`. */
export function placeOf(source: PlanSource, path: JsonPath): string {
  return placeText(placeAt(source, offsetOf(source.text, path)));
}

/** Line and column of an offset in the text. */
export function placeAt({ text, file }: PlanSource, offset: number): Place {
  const before = text.slice(0, offset);
  return { file, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

function offsetOf(text: string, path: JsonPath): number {
  let nearest = 0;
  for (const event of jsonEvents(text)) {
    if (event.type !== 'value' || !leadsTo(event.way, path)) continue;
    nearest = event.offset;
    if (event.way.length === path.length) break;
  }
  return nearest;
}

function leadsTo(way: readonly JsonStep[], path: JsonPath): boolean {
  if (way.length > path.length) return false;
  return way.every((step, depth) => (step.list ? step.index : step.key) === path[depth]);
}

/** Decides which place of the source an offset of a variant is. */
import { partitionPoint } from '../partitionPoint.ts';
import type { Variant } from './variants.ts';

/** The offset in the source; undefined for what stands for a value. */
export function sourceOf({ stretches }: Variant, offset: number): number | undefined {
  const stretch = stretches[lastBefore(stretches, offset)];
  if (stretch === undefined || stretch.sort === 'value') return undefined;
  const within = offset - stretch.start;
  return within <= stretch.length ? stretch.source + within : undefined;
}

/** Where a variant has this place of the source; undefined when it has not. */
export function placeOfSource({ stretches }: Variant, source: number): number | undefined {
  const stretch = stretches[partitionPoint(stretches, ({ source: from }) => from <= source) - 1];
  if (stretch === undefined || stretch.sort === 'value') return undefined;
  const within = source - stretch.source;
  return within >= 0 && within < stretch.length ? stretch.start + within : undefined;
}

/** The source's range of a range; undefined when a tag is in it. */
export function sourceRange(
  variant: Variant,
  start: number,
  end: number,
): { start: number; end: number } | undefined {
  const from = sourceOf(variant, start);
  if (from === undefined) return undefined;
  if (start === end) return { start: from, end: from };
  const last = sourceOf(variant, end - 1);
  return last === from + end - 1 - start ? { start: from, end: last + 1 } : undefined;
}

/** The same for a path that may end with the tag of the task's id, which goes with it. */
export function pathRange(
  source: string,
  variant: Variant,
  { start, end }: { start: number; end: number },
): { start: number; end: number } | undefined {
  const last = variant.stretches[lastBefore(variant.stretches, end - 1)];
  if (last?.sort !== 'value') return sourceRange(variant, start, end);
  const first = sourceRange(variant, start, last.start);
  const own = first && taskTag.exec(source.slice(first.end));
  return first && own ? { start: first.start, end: first.end + own[0].length } : undefined;
}

/** The tag of the task's id, at the beginning of a text. */
export const taskTag = /^\{\{\s*task_id\s*\}\}/;

/** The places of the source that a range was made of; the same places are equal. One place is a number, which is found fast. */
export type Origin = number | string;

/** The origin of a range of a variant. */
export function originOf({ stretches }: Variant, start: number, end: number): Origin {
  const parts: Place[] = [];
  for (let index = lastBefore(stretches, start); index < stretches.length; index++) {
    const stretch = stretches[index];
    if (stretch === undefined || stretch.start >= end) break;
    const from = Math.max(start, stretch.start);
    const to = Math.min(end, stretch.start + stretch.length);
    parts.push({ start: stretch.source + from - stretch.start, length: to - from });
  }
  return originFrom(parts);
}

/** Part of a source. */
export interface Place {
  start: number;
  length: number;
}

/** More characters than a template has. */
const most = 2 ** 26;

/** The origin that these places make, one behind the other. */
export function originFrom(places: readonly Place[]): Origin {
  const [first] = places;
  return places.length === 1 && first !== undefined && first.start < most && first.length < most
    ? first.start * most + first.length
    : places.map(({ start, length }) => `${start}+${length}`).join(' ');
}

/** The places of an origin. */
export function placesOf(origin: Origin): Place[] {
  if (typeof origin === 'number') return [{ start: Math.floor(origin / most), length: origin % most }];
  return origin.split(' ').map((part) => {
    const [start = 0, length = 0] = part.split('+').map(Number);
    return { start, length };
  });
}

/** Whether this character of a variant stands for the value of a tag. */
export function isValue({ stretches }: Variant, offset: number): boolean {
  return stretches[lastBefore(stretches, offset)]?.sort === 'value';
}

/** Whether a character and the one before it do not stand side by side in the source. */
export function isSeam({ stretches }: Variant, offset: number): boolean {
  const index = lastBefore(stretches, offset);
  return index > 0 && stretches[index]?.start === offset;
}

/** Where the tag stands whose value this character is part of, or the text that was written there. */
export function tagOf({ stretches }: Variant, offset: number): number {
  const stretch = stretches[lastBefore(stretches, offset)];
  if (stretch === undefined) return 0;
  return stretch.source + (stretch.sort === 'value' ? 0 : offset - stretch.start);
}

function lastBefore(stretches: Variant['stretches'], offset: number): number {
  return Math.max(0, partitionPoint(stretches, ({ start }) => start <= offset) - 1);
}

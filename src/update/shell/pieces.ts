/** Decides how a variant of a script is taken apart into pieces of whole statements, and how it is read without some of them. */
import { applyEdits } from '../merge.ts';
import { placeOfSource } from '../places.ts';
import type { Variant } from '../variants.ts';

/** Part of a variant. */
export interface Range {
  start: number;
  end: number;
}

/**
 * What lies between the borders that a variant has, at the beginnings of lines, each of at least two characters where the
 * text has them. Borders are places of the source at which statements of the first variant begin.
 */
export function piecesOf(variant: Variant, borders: readonly number[]): Range[] {
  const { text } = variant;
  const starts = [0];
  for (const border of borders) {
    const at = placeOfSource(variant, border);
    if (at !== undefined && at > (starts.at(-1) ?? 0) + 1 && text[at - 1] === '\n') starts.push(at);
  }
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

/** The same ranges, one for those that follow each other. */
export function joined(ranges: readonly Range[]): Range[] {
  const whole: Range[] = [];
  for (const { start, end } of ranges) {
    const last = whole.at(-1);
    if (last?.end === start) last.end = end;
    else whole.push({ start, end });
  }
  return whole;
}

/**
 * The text with a command that does nothing in place of these ascending ranges, of at least two characters: all other
 * places stay what they are. Where a shell can't read it, a range was not made of whole statements.
 */
export function withoutRanges(text: string, ranges: readonly Range[]): string {
  return applyEdits(
    text,
    ranges.map(({ start, end }) => ({ start, end, text: `:${' '.repeat(end - start - 2)}\n` })),
  );
}

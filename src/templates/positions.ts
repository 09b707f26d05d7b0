/** Decides where an offset is: its line and column in a text, and the source place of an offset in a compiled template. */
import type { Place } from '../errors.ts';
import { partitionPoint } from '../partitionPoint.ts';
import type { CompiledTemplate, Segment } from './types.ts';

/** Offsets at which the lines of a text begin. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** 1-based line and column of an offset. */
export function lineAndColumn(starts: readonly number[], offset: number): { line: number; column: number } {
  const index = lastAtOrBefore(starts, offset);
  return { line: index + 1, column: offset - (starts[index] ?? 0) + 1 };
}

/** Where the text at this offset of a compiled template was written. */
export function placeOf(
  template: Pick<CompiledTemplate, 'text' | 'segments'>,
  offset: number,
): Required<Place> {
  const { segments } = template;
  const { starts, lines } = indexOf(template);
  const segment = segments[lastAtOrBefore(starts, offset)];
  if (segment === undefined) return { file: '', line: 1, column: 1 };
  const { file, line, column, start, filled } = segment;
  if (filled === true) return { file, line, column };
  const from = lineAndColumn(lines, start);
  const to = lineAndColumn(lines, offset);
  return {
    file,
    line: line + to.line - from.line,
    column: to.line === from.line ? column + offset - start : to.column,
  };
}

interface Index {
  /** Where the segments begin. */
  starts: readonly number[];
  /** Where the lines begin. */
  lines: readonly number[];
}

const indexes = new WeakMap<readonly Segment[], Index>();

function indexOf({ text, segments }: Pick<CompiledTemplate, 'text' | 'segments'>): Index {
  const known = indexes.get(segments);
  if (known !== undefined) return known;
  const index = { starts: segments.map((segment) => segment.start), lines: lineStartsOf(text) };
  indexes.set(segments, index);
  return index;
}

function lastAtOrBefore(ascending: readonly number[], value: number): number {
  return Math.max(0, partitionPoint(ascending, (start) => start <= value) - 1);
}

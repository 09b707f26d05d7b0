/** Decides what a person wants left as it is: lines with the mark, and the line below a mark that stands alone. */
import { lineAndColumn, lineStartsOf } from '../templates/positions.ts';
import type { Decisions } from './types.ts';

/** In a comment of whatever sort. */
export const keepMark = 'update-agent-workspaces: keep';

/** The decisions without those on marked lines. */
export function withoutKept(text: string, { edits, remarks }: Decisions): Decisions {
  if (!text.includes(keepMark)) return { edits, remarks };
  const starts = lineStartsOf(text);
  const kept = keptLines(text);
  const isKept = (offset: number): boolean => kept.has(lineAndColumn(starts, offset).line);
  const subjects = new Set(
    edits.filter(({ start, subject }) => isKept(start) || isKept(subject)).map(({ subject }) => subject),
  );
  return {
    edits: edits.filter(
      ({ subject, kind }) => kind === 'preamble' || kind === 'export' || !subjects.has(subject),
    ),
    remarks: remarks.filter(({ offset }) => !isKept(offset)),
  };
}

/** 1-based numbers of lines that stay. */
function keptLines(text: string): Set<number> {
  const kept = new Set<number>();
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.includes(keepMark)) continue;
    kept.add(index + 1);
    if (/^\s*(#|\/\/|<!--|\{\{!)/.test(line)) kept.add(index + 2);
  }
  return kept;
}

/** Decides which lines an update takes out and puts in: hunks with the lines around them, from the edits themselves. */
import { lineAndColumn, lineStartsOf } from '../templates/positions.ts';
import { applyEdits } from './merge.ts';
import type { FileUpdate } from './updateTree.ts';

export interface Hunk {
  /** 1-based first lines in the old and the new text, context included. */
  oldStart: number;
  newStart: number;
  /** With their line ends. */
  lines: readonly { mark: ' ' | '+' | '-'; text: string }[];
}

interface Block {
  /** 0-based, `to` not included. */
  from: number;
  to: number;
  removed: readonly string[];
  added: readonly string[];
}

const context = 3;

/** How many lines go and come. */
export function countLines(update: FileUpdate): { added: number; removed: number } {
  const blocks = blocksOf(update);
  return {
    added: blocks.reduce((sum, block) => sum + block.added.length, 0),
    removed: blocks.reduce((sum, block) => sum + block.removed.length, 0),
  };
}

/** The hunks of a unified diff. */
export function hunksOf(update: FileUpdate): Hunk[] {
  const lines = linesOf(update.before);
  const hunks: Hunk[] = [];
  let shift = 0;
  for (const group of grouped(blocksOf(update))) {
    const first = Math.max(0, (group[0]?.from ?? 0) - context);
    const shown: { mark: ' ' | '+' | '-'; text: string }[] = [];
    const oldShift = shift;
    let at = first;
    for (const { from, to, removed, added } of group) {
      for (const text of lines.slice(at, from)) shown.push({ mark: ' ', text });
      for (const text of removed) shown.push({ mark: '-', text });
      for (const text of added) shown.push({ mark: '+', text });
      at = to;
      shift += added.length - removed.length;
    }
    for (const text of lines.slice(at, at + context)) shown.push({ mark: ' ', text });
    hunks.push({ oldStart: first + 1, newStart: first + 1 + oldShift, lines: shown });
  }
  return hunks;
}

function grouped(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (last !== undefined && block.from - (last.at(-1)?.to ?? 0) <= 2 * context) last.push(block);
    else groups.push([block]);
  }
  return groups;
}

/** Runs of lines that edits touch, without the lines at their borders that stay the same. */
function blocksOf({ before, edits }: FileUpdate): Block[] {
  const starts = lineStartsOf(before);
  const lineOf = (offset: number): number => lineAndColumn(starts, offset).line - 1;
  const runs: { from: number; to: number; edits: FileUpdate['edits'][number][] }[] = [];
  for (const edit of edits) {
    const from = lineOf(edit.start);
    const to = lineOf(edit.end) + 1;
    const last = runs.at(-1);
    if (last !== undefined && from < last.to) {
      last.to = Math.max(last.to, to);
      last.edits.push(edit);
    } else runs.push({ from, to, edits: [edit] });
  }
  return runs.map(({ from, to, edits: own }) => {
    const start = starts[from] ?? 0;
    const text = before.slice(start, starts[to] ?? before.length);
    const shifted = own.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
    return trimmed({ from, to, removed: linesOf(text), added: linesOf(applyEdits(text, shifted)) });
  });
}

/** With their ends, which the last line may lack. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function trimmed({ from, to, removed, added }: Block): Block {
  let head = 0;
  while (head < removed.length && head < added.length && removed[head] === added[head]) head++;
  let tail = 0;
  while (
    tail < removed.length - head &&
    tail < added.length - head &&
    removed.at(-1 - tail) === added.at(-1 - tail)
  )
    tail++;
  return {
    from: from + head,
    to: to - tail,
    removed: removed.slice(head, removed.length - tail),
    added: added.slice(head, added.length - tail),
  };
}

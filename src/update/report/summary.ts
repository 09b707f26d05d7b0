/** Decides the numbers of an update: files, lines, and moves by what they are for. */
import { countLines } from '../lines.ts';
import { moveKinds, type MoveKind } from '../types.ts';
import type { FolderUpdate } from '../updateFolder.ts';
import type { FileUpdate, Finding } from '../updateTree.ts';

export interface Summary {
  /** Templates that were read. */
  files: number;
  changed: number;
  linesAdded: number;
  linesRemoved: number;
  moves: { kind: MoveKind; moves: number; files: number }[];
  left: Finding[];
  notes: Finding[];
}

/** What changed and what is left; a here document counts as one move. */
export function summaryOf({ updates, unread }: FolderUpdate): Summary {
  const changed = updates.filter(({ edits }) => edits.length > 0);
  const lines = changed.map(countLines);
  const findings = [...updates.flatMap((update) => update.findings), ...unread];
  return {
    files: updates.length,
    changed: changed.length,
    linesAdded: lines.reduce((sum, { added }) => sum + added, 0),
    linesRemoved: lines.reduce((sum, { removed }) => sum + removed, 0),
    moves: moveKinds.flatMap((kind) => kindRow(kind, changed)),
    left: findings.filter(({ level }) => level === 'left'),
    notes: findings.filter(({ level }) => level === 'note'),
  };
}

function kindRow(kind: MoveKind, changed: readonly FileUpdate[]): Summary['moves'] {
  const counts = changed.map(({ edits }) => movesOf(kind, edits)).filter((count) => count > 0);
  const moves = counts.reduce((sum, count) => sum + count, 0);
  return moves === 0 ? [] : [{ kind, moves, files: counts.length }];
}

function movesOf(kind: MoveKind, edits: FileUpdate['edits']): number {
  return new Set(edits.filter((edit) => edit.kind === kind).map(({ subject }) => subject)).size;
}

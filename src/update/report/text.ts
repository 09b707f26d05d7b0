/** Decides how an update reads on a terminal: diffs, what is left, and the table at the end. */
import { styleText } from 'node:util';
import { textTable } from '../../cli/table.ts';
import { placeText } from '../../errors.ts';
import { countLines, hunksOf } from '../lines.ts';
import type { FolderUpdate } from '../updateFolder.ts';
import type { FileUpdate, Finding } from '../updateTree.ts';
import type { Summary } from './summary.ts';
import { countText, numberText } from '../../terminal/countText.ts';

export type Paint = (style: 'red' | 'green' | 'cyan' | 'bold' | 'dim' | 'yellow', text: string) => string;

/** Colours for a terminal that wants them. */
export function paintFor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Paint {
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  const wanted = (env['NO_COLOR'] ?? '') === '' && (forced || (isTerminal && env['TERM'] !== 'dumb'));
  return (style, text) => (wanted ? styleText(style, text, { validateStream: false }) : text);
}

/** One file as a unified diff. */
export function diffText(update: FileUpdate, paint: Paint): string {
  const name = shownName(update.path);
  // A tab ends a name with blanks in it.
  const end = name.includes(' ') ? '\t' : '';
  const head = [paint('bold', `--- a/${name}${end}`), paint('bold', `+++ b/${name}${end}`)];
  const hunks = hunksOf(update).flatMap(({ oldStart, newStart, lines }) => {
    const old = lines.filter(({ mark }) => mark !== '+').length;
    const now = lines.filter(({ mark }) => mark !== '-').length;
    const range = paint('cyan', `@@ -${rangeText(oldStart, old)} +${rangeText(newStart, now)} @@`);
    return [range, ...lines.flatMap((line) => diffLines(line, paint))];
  });
  return [...head, ...hunks].join('\n');
}

/** Of nothing, `patch` wants to know the line before. */
function rangeText(start: number, length: number): string {
  return `${length === 0 ? start - 1 : start},${length}`;
}

function diffLines({ mark, text }: { mark: ' ' | '+' | '-'; text: string }, paint: Paint): string[] {
  const line = painted(`${mark}${text.replace(/\n$/, '')}`, mark, paint);
  return text.endsWith('\n') ? [line] : [line, '\\ No newline at end of file'];
}

function painted(line: string, mark: ' ' | '+' | '-', paint: Paint): string {
  if (mark === ' ') return line;
  return paint(mark === '+' ? 'green' : 'red', line);
}

/** Names with line breaks and the like can't pretend to be something else. */
function shownName(path: string): string {
  return /[\p{Cc}]/u.test(path) ? JSON.stringify(path) : path;
}

/** Files that change, with their lines. */
export function filesTable({ updates }: FolderUpdate): string {
  const changed = updates.filter(({ edits }) => edits.length > 0);
  const rows = changed.map((update) => {
    const { added, removed } = countLines(update);
    return [shownName(update.path), update.role, `+${added}`, `-${removed}`, String(moveCount(update))];
  });
  return textTable(['file', 'what', 'added', 'removed', 'moves'], rows).join('\n');
}

function moveCount({ edits }: FileUpdate): number {
  return new Set(edits.map(({ subject, kind }) => `${kind} ${subject}`)).size;
}

/** Findings with their places and what to do. */
export function findingsText(findings: readonly Finding[], paint: Paint): string {
  return findings
    .map(({ at, message, code, hint }) => {
      const place = placeText({ ...at, file: shownName(at.file) });
      return `${paint('bold', place)}: ${message} ${paint('dim', `[${code}]`)}\n  → ${hint}`;
    })
    .join('\n');
}

/** Moves by what they are for, and the sum. */
export function summaryText(summary: Summary, isWritten: boolean): string {
  const rows = summary.moves.map(({ kind, moves, files }) => [kind, String(moves), String(files)]);
  const table = rows.length === 0 ? [] : [...textTable(['what was moved', 'moves', 'files'], rows), ''];
  const { files, changed, linesAdded, linesRemoved, left } = summary;
  const lines = `${countText(linesAdded, 'line')} added, ${countText(linesRemoved, 'line')} removed`;
  const verb = isWritten ? (files === 1 ? 'was' : 'were') : 'would be';
  const rest =
    left.length === 0 ? 'nothing is left for you' : `${countText(left.length, 'place')} left for you`;
  const end = `${numberText(changed)} of ${countText(files, 'template')} ${verb} changed: ${lines}; ${rest}`;
  return [...table, end].join('\n');
}

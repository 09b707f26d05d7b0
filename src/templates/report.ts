/** Decides how findings and sizes read on a terminal. */
import { join } from 'node:path';
import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { numberText } from '../terminal/countText.ts';
import { findingsByFile } from './findings.ts';
import type { Measure } from './limits.ts';
import type { LintFinding } from './types.ts';

/** Findings by file: `file:line:column  message [code]`, then what to do. `folder` is put before each file's path. */
export function findingsText(findings: readonly LintFinding[], folder: string): string {
  const groups = [...findingsByFile(findings)].map(([file, found]) => {
    const path = join(folder, file);
    return [styleText('bold', path), ...found.map((finding) => findingText(path, finding))].join('\n');
  });
  return groups.map((group) => `${group}\n`).join('\n');
}

function findingText(path: string, { at, message, code, hint }: LintFinding): string {
  const place = styleText('red', `${path}:${at.line}:${at.column}`);
  return `${place}  ${message} ${styleText('dim', `[${code}]`)}\n    → ${hint}`;
}

/** A table of files, bytes and the share of each limit. */
export function measuresTable(measures: readonly Measure[]): string {
  const rows = measures.map(({ name, files, bytes, limit }) => [
    name,
    numberText(files),
    numberText(bytes),
    numberText(limit),
    `${((100 * bytes) / limit).toFixed(1)} %`,
  ]);
  const head = ['', 'files', 'bytes', 'limit', 'share'];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => stringWidth(row[column] ?? ''))));
  const lines = all.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column > 0))
      .join('  ')
      .trimEnd(),
  );
  return `${[styleText('dim', lines[0] ?? ''), ...lines.slice(1)].join('\n')}\n`;
}

function pad(cell: string, width: number, toTheRight: boolean): string {
  const space = ' '.repeat(width - stringWidth(cell));
  return toTheRight ? space + cell : cell + space;
}

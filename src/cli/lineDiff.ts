/** Decides how a change of a text reads: removed and added lines, with a little of what stands around them. */
import { structuredPatch } from 'diff';
import { paint } from '../terminal/cells.ts';
import { visible } from '../terminal/visible.ts';

const styles: Readonly<Record<string, 'red' | 'green'>> = { '-': 'red', '+': 'green' };

/** The change as text that ends with a newline, with colours; empty when nothing changed. */
export function lineDiff(before: string, after: string): string {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 2 });
  const lines = hunks.flatMap((hunk) => [
    ...(hunk.oldStart > 1 ? [paint('dim', '  …')] : []),
    // A line that begins with a backslash is a note about the last line break.
    ...hunk.lines.filter((line) => !line.startsWith('\\')).map(shown),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function shown(line: string): string {
  const mark = line.slice(0, 1);
  const text = `${mark} ${visible(line.slice(1).replace(/\r$/, ''))}`;
  const style = styles[mark];
  return style === undefined ? text : paint(style, text);
}

/** Decides where here documents end, and reads what they say. */
import { offsetsBetween, type Chunk, type Scan } from './script.ts';
import { readPlain, readWord } from './word.ts';

/** Notes the here document whose `<<` or `<<-` is at the scan's position; its body comes with the next line. */
export function noteHereDocument(scan: Scan): void {
  const [operator = ''] = /^<<-?[ \t]*/.exec(scan.text.slice(scan.position, scan.position + 50)) ?? [];
  scan.position += operator.length;
  const from = scan.position;
  const { value } = readWord(scan, ' \t\n;&|<>()');
  const quoted = /['"\\]/.test(scan.text.slice(from, scan.position));
  scan.pending.push({ delimiter: value, quoted, tabs: operator.startsWith('<<-') });
}

/** Reads the bodies of all that were noted, at the beginning of a line. */
export function readHereDocuments(scan: Scan): void {
  for (const [index, { delimiter, quoted, tabs }] of scan.pending.splice(0).entries()) {
    if (index > 0) scan.position++;
    const { end, next } = findEnd(scan, delimiter, tabs);
    scan.prose.push(quoted ? rawBody(scan, end) : expandedBody(scan, end));
    scan.position = next;
  }
}

function findEnd({ text, position }: Scan, delimiter: string, tabs: boolean): { end: number; next: number } {
  for (let start = position; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    if ((tabs ? line.replace(/^\t+/, '') : line) === delimiter) return { end: start, next: end };
    start = end + 1;
  }
  return { end: text.length, next: text.length };
}

function rawBody({ text, position }: Scan, end: number): Chunk {
  return {
    value: text.slice(position, end),
    offsets: offsetsBetween(position, end),
  };
}

function expandedBody(scan: Scan, end: number): Chunk {
  const chunk: Chunk = { value: '', offsets: [] };
  while (scan.position < end) readPlain(scan, chunk, true);
  return chunk;
}

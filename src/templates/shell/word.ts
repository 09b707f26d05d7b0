/** Decides what one word of a script is once its quotes are gone. */
import { readBackquotes, readDollar } from './expansion.ts';
import { push, type Chunk, type Scan } from './script.ts';

/**
 * Reads from the scan's position up to one of the unquoted characters of `stop`, which is not taken.
 * In `double`, inside `"${NAME:-…}"`, a single quote means nothing.
 */
export function readWord(scan: Scan, stop: string, quotes: 'shell' | 'double' = 'shell'): Chunk {
  const chunk: Chunk = { value: '', offsets: [] };
  while (scan.position < scan.text.length) {
    const character = scan.text[scan.position] ?? '';
    const isGlobGroup = character === '(' && stop.includes('(') && /[@?*+!]$/.test(chunk.value);
    if (isGlobGroup) readGlobGroup(scan, chunk);
    else if (stop.includes(character)) break;
    else readPart(scan, chunk, quotes);
  }
  return chunk;
}

function readPart(scan: Scan, chunk: Chunk, quotes: 'shell' | 'double'): void {
  const character = scan.text[scan.position] ?? '';
  if (character === "'" && quotes === 'shell') readSingle(scan, chunk);
  else if (character === '"') readDouble(scan, chunk);
  else readPlain(scan, chunk, quotes === 'double');
}

/** `@(a|b)` and the like, as they stand. */
function readGlobGroup(scan: Scan, chunk: Chunk): void {
  let depth = 0;
  do {
    const character = scan.text[scan.position] ?? '';
    if (character === '(') depth++;
    if (character === ')') depth--;
    push(chunk, character, scan.position++);
  } while (depth > 0 && scan.position < scan.text.length);
}

function readSingle(scan: Scan, chunk: Chunk): void {
  for (scan.position++; scan.position < scan.text.length; scan.position++) {
    const character = scan.text[scan.position] ?? '';
    if (character === "'") break;
    push(chunk, character, scan.position);
  }
  scan.position++;
}

function readDouble(scan: Scan, chunk: Chunk): void {
  scan.position++;
  while (scan.position < scan.text.length && scan.text[scan.position] !== '"') readPlain(scan, chunk, true);
  scan.position++;
}

/** One character, escape, expansion or substitution. */
export function readPlain(scan: Scan, chunk: Chunk, inDouble: boolean): void {
  const character = scan.text[scan.position] ?? '';
  if (character === '$') readDollar(scan, chunk, { inDouble, readWord });
  else if (character === '`') readBackquotes(scan, chunk);
  else if (character === '\\') readEscape(scan, chunk, inDouble);
  else push(chunk, character, scan.position++);
}

function readEscape(scan: Scan, chunk: Chunk, inDouble: boolean): void {
  const next = scan.text[scan.position + 1] ?? '';
  if (inDouble && !'$`"\\\n'.includes(next)) push(chunk, '\\', scan.position);
  if (next !== '\n' && next !== '') push(chunk, next, scan.position + 1);
  scan.position += 2;
}

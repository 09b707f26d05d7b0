/** Decides what `$…` and backquotes are: their own commands and words are read, in their word a mark stands for their value. */
import { valueMark } from '../lint/mask.ts';
import { push, type Chunk, type Scan, type ShellWord } from './script.ts';

/** Reads a word up to one of the unquoted characters of `stop`. */
export type ReadWord = (scan: Scan, stop: string, quotes: 'shell' | 'double') => Chunk;

const parameter = /\$\{[!#]?(?:[A-Za-z_]\w*|\d+|[@*?$!#-]|[\ue000\ue001]+)?(?:\[[^\]]*\])?/y;
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  "'": "'",
  '"': '"',
  '\\': '\\',
};

export interface ExpansionContext {
  inDouble: boolean;
  readWord: ReadWord;
}

/** Reads what begins at a `$`. */
export function readDollar(scan: Scan, chunk: Chunk, context: ExpansionContext): void {
  const from = scan.position;
  const next = scan.text[from + 1] ?? '';
  if (next === "'" && !context.inDouble) {
    readAnsiC(scan, chunk);
    return;
  }
  if (next === '(') readSubstitution(scan);
  else if (next === '{') {
    if (!readParameter(scan, chunk, context)) return;
  } else if (!readName(scan)) {
    scan.position = from + 1;
    // `$"…"` is a string like any other.
    if (next !== '"' || context.inDouble) push(chunk, '$', from);
    return;
  }
  push(chunk, valueMark, from);
}

const name = /\$(?:[A-Za-z_\ue000][\w\ue000]*|[0-9@*#?$!-])/y;

/** `$NAME`, `$1`, `$?`: false when it is none of them. */
function readName(scan: Scan): boolean {
  name.lastIndex = scan.position;
  const found = name.exec(scan.text);
  scan.position += found?.[0].length ?? 0;
  return found !== null;
}

/** `$(…)` or `$((…))`, at the `$`. */
function readSubstitution(scan: Scan): void {
  if (scan.text.startsWith('$((', scan.position)) skipArithmetic(scan, scan.position + 1);
  else {
    scan.position += 2;
    scan.readCommands(scan, ')');
  }
}

/** Moves behind the `))` that ends the arithmetic whose first parenthesis is at `from`. */
export function skipArithmetic(scan: Scan, from: number): void {
  let depth = 0;
  scan.position = from;
  while (scan.position < scan.text.length) {
    const character = scan.text[scan.position++];
    if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return;
  }
}

/** A command in backquotes, at the first of them. */
export function readBackquotes(scan: Scan, chunk: Chunk): void {
  push(chunk, valueMark, scan.position++);
  scan.readCommands(scan, '`');
}

/** `${…}`; false when it is plainly empty (`${NAME:-}`) and so can't hold a path together. */
function readParameter(scan: Scan, chunk: Chunk, { inDouble, readWord }: ExpansionContext): boolean {
  parameter.lastIndex = scan.position;
  scan.position += parameter.exec(scan.text)?.[0].length ?? 2;
  const operator =
    /^(:?[-=+?]|\/\/?|[^}]?)/.exec(scan.text.slice(scan.position, scan.position + 2))?.[0] ?? '';
  scan.position += operator.length;
  let isEmpty = false;
  if (/^:?[-=+?]$/.test(operator)) {
    const word = readWord(scan, '}', inDouble ? 'double' : 'shell');
    isEmpty = operator.endsWith('-') && word.value === '';
    scan.words.push(nested(word, 'default', chunk.value.slice(-1)));
  } else if (operator.startsWith('/')) readReplacement(scan, readWord);
  else if (operator !== '') readWord(scan, '}', 'shell');
  scan.position++;
  return !isEmpty;
}

/** Pattern and replacement of `${NAME/pattern/replacement}`, behind the first slash. */
function readReplacement(scan: Scan, readWord: ReadWord): void {
  readWord(scan, '/}', 'shell');
  if (scan.text[scan.position] !== '/') return;
  scan.position++;
  scan.words.push(nested(readWord(scan, '}', 'shell'), 'replacement', ''));
}

function nested(chunk: Chunk, role: ShellWord['role'], before: string): ShellWord {
  return { ...chunk, role, before, earlier: [] };
}

/** `$'…'`, where escapes are decoded. */
function readAnsiC(scan: Scan, chunk: Chunk): void {
  scan.position += 2;
  while (scan.position < scan.text.length && scan.text[scan.position] !== "'") {
    const from = scan.position;
    const code = /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3})|(.))/s.exec(
      scan.text.slice(from, from + 6),
    );
    scan.position += code?.[0].length ?? 1;
    push(chunk, code === null ? (scan.text[from] ?? '') : decoded(code), from);
  }
  scan.position++;
}

function decoded([, hex, unicode, octal, letter = '']: RegExpExecArray): string {
  if (hex !== undefined || unicode !== undefined)
    return String.fromCharCode(Number.parseInt(hex ?? unicode ?? '', 16));
  return octal === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(octal, 8));
}

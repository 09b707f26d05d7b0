/** Decides where the commands of a bash script begin and end, as far as it takes to know what a word is there for. */
import { skipArithmetic } from './expansion.ts';
import { noteHereDocument, readHereDocuments } from './hereDocument.ts';
import { offsetsBetween, type Chunk, type Scan, type ShellScript, type ShellWord } from './script.ts';
import { readWord } from './word.ts';

/** Reads a whole script whose tags are masked; never fails: what is no bash is told by `bash -n`. */
export function scanShell(text: string): ShellScript {
  const scan: Scan = { text, position: 0, words: [], prose: [], pending: [], readCommands };
  readCommands(scan, undefined);
  return { words: scan.words, prose: scan.prose };
}

interface Frame {
  /** Words of the simple command that is being read. */
  command: ShellWord[];
  /** For each `case` that is open, whether a pattern or a body is being read. */
  cases: ('pattern' | 'body')[];
  /** Open parentheses of subshells. */
  depth: number;
  nextRole: ShellWord['role'];
}

const keywords = new Set([
  'if',
  'then',
  'else',
  'elif',
  'do',
  'while',
  'until',
  '!',
  '{',
  '}',
  'time',
  'fi',
  'done',
]);

function readCommands(scan: Scan, end: ')' | '`' | undefined): void {
  const frame: Frame = { command: [], cases: [], depth: 0, nextRole: 'argument' };
  while (scan.position < scan.text.length) {
    const character = scan.text[scan.position] ?? '';
    if (character === end && (end === '`' || closesNothing(frame))) break;
    if (!readSpace(scan, frame, character) && !readOperator(scan, frame, character))
      readOneWord(scan, frame, end);
  }
  scan.position++;
}

/** Whether a parenthesis that closes here is none of a subshell or a `case` of these commands. */
function closesNothing({ depth, cases }: Frame): boolean {
  return depth === 0 && cases.at(-1) !== 'pattern';
}

function readSpace(scan: Scan, frame: Frame, character: string): boolean {
  if (character === ' ' || character === '\t') scan.position++;
  else if (character === '\n') {
    scan.position++;
    frame.command = [];
    readHereDocuments(scan);
  } else if (character === '#') readComment(scan);
  else if (scan.text.startsWith('\\\n', scan.position)) scan.position += 2;
  else return false;
  return true;
}

function readComment(scan: Scan): void {
  const newline = scan.text.indexOf('\n', scan.position);
  const end = newline === -1 ? scan.text.length : newline;
  const value = scan.text.slice(scan.position, end);
  scan.prose.push({ value, offsets: offsetsBetween(scan.position, end) });
  scan.position = end;
}

function readOperator(scan: Scan, frame: Frame, character: string): boolean {
  if ('<>'.includes(character) || scan.text.startsWith('&>', scan.position)) readRedirect(scan, frame);
  else if (';&|'.includes(character)) readSeparator(scan, frame);
  else if (character === '(') readOpening(scan, frame);
  else if (character === ')') readClosing(scan, frame);
  else return false;
  return true;
}

function readRedirect(scan: Scan, frame: Frame): void {
  const rest = scan.text.slice(scan.position, scan.position + 3);
  if (rest === '<<<') {
    scan.position += 3;
  } else if (rest.startsWith('<<')) noteHereDocument(scan);
  else if (/^[<>]\(/.test(rest)) {
    scan.position += 2;
    readCommands(scan, ')');
  } else {
    scan.position += /^(&?>>?|<>|<|>)[&|]?/.exec(rest)?.[0].length ?? 1;
    if (!inTest(frame)) frame.nextRole = 'redirect';
  }
}

function readSeparator(scan: Scan, frame: Frame): void {
  const operator =
    /^(;;&|;;|;&|&&|\|\||\|&|[;&|])/.exec(scan.text.slice(scan.position, scan.position + 3))?.[0] ?? ';';
  scan.position += operator.length;
  if (inTest(frame)) return;
  frame.command = [];
  if (/^;[;&]/.test(operator) && frame.cases.length > 0) frame.cases[frame.cases.length - 1] = 'pattern';
}

function readOpening(scan: Scan, frame: Frame): void {
  const definition = /^\([ \t]*\)/.exec(scan.text.slice(scan.position, scan.position + 20));
  if (definition !== null && frame.command.length > 0) {
    scan.position += definition[0].length;
    frame.command = [];
  } else if (scan.text.startsWith('((', scan.position) && frame.command.length === 0)
    skipArithmetic(scan, scan.position);
  else {
    scan.position++;
    if (frame.cases.at(-1) === 'pattern' || inTest(frame)) return;
    frame.depth++;
    frame.command = [];
  }
}

function readClosing(scan: Scan, frame: Frame): void {
  scan.position++;
  if (inTest(frame)) return;
  frame.command = [];
  if (frame.cases.at(-1) === 'pattern') frame.cases[frame.cases.length - 1] = 'body';
  else frame.depth = Math.max(0, frame.depth - 1);
}

function inTest({ command }: Frame): boolean {
  return command[0]?.value === '[[' && command.at(-1)?.value !== ']]';
}

function readOneWord(scan: Scan, frame: Frame, end: string | undefined): void {
  const chunk = readWord(scan, ` \t\n;&|<>()${end === '`' ? '`' : ''}`);
  if (chunk.offsets.length > 0) addWord(scan, frame, chunk);
  if (scan.text[scan.position] === '(' && /^[A-Za-z_]\w*\+?=$/.test(chunk.value)) readArray(scan, frame);
}

function addWord(scan: Scan, frame: Frame, chunk: Chunk): void {
  const word: ShellWord = { ...chunk, role: roleOf(frame, chunk), before: '', earlier: [...frame.command] };
  frame.nextRole = 'argument';
  if (isKeyword(frame, word)) return;
  scan.words.push(word);
  if (word.role === 'argument') frame.command.push(word);
  if (word.value === 'in' && frame.command[0]?.value === 'case' && frame.command.length > 2) {
    frame.cases.push('pattern');
    frame.command = [];
  }
}

/** Words that begin or end a compound command; what follows is in the place of a command's name. */
function isKeyword(frame: Frame, { value, role }: ShellWord): boolean {
  if (frame.command.length > 0) return false;
  if (value === 'esac' && frame.cases.length > 0) return frame.cases.pop() !== undefined;
  return role !== 'pattern' && keywords.has(value);
}

function roleOf(frame: Frame, { value }: Chunk): ShellWord['role'] {
  if (frame.nextRole !== 'argument') return frame.nextRole;
  if (frame.cases.at(-1) === 'pattern') return 'pattern';
  return frame.command.length === 0 && /^[A-Za-z_]\w*(\[[^\]]*\])?\+?=/.test(value)
    ? 'assignment'
    : 'argument';
}

/** `NAME=(a b)`: its words are values. */
function readArray(scan: Scan, frame: Frame): void {
  scan.position++;
  while (scan.position < scan.text.length && scan.text[scan.position] !== ')') {
    const character = scan.text[scan.position] ?? '';
    if (readSpace(scan, { ...frame, command: [] }, character)) continue;
    const chunk = readWord(scan, ' \t\n;&|<>()');
    if (chunk.offsets.length === 0) scan.position++;
    else scan.words.push({ ...chunk, role: 'argument', before: '', earlier: [] });
  }
  scan.position++;
}

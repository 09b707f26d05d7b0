/** Decides what a command that copies a temporary file to a folder says so that the copy keeps its name. */
import type { Command, Word } from 'unbash';
import { sourceRange, tagOf } from '../places.ts';
import type { Edit, Remark } from '../types.ts';
import { copiers, nameOf, wordsOf } from './commandWords.ts';
import type { Context } from './context.ts';
import type { Reading } from './reading.ts';

/** Ends like a folder, is one, or is named like one. */
const folder = /\/["']?$|^["']?\.{1,2}["']?$|\$\{?\w*(DIR|FOLDER|ROOT|HOME|WORKSPACE|PWD)\}?["']?$/;
const root = /^["']?\/workspace["']?$/;

/**
 * The name of a temporary file begins with the task's name now: written out behind the folder, the copy has the old one.
 * Undefined where the name is not that of the copy.
 */
export function copiedName(
  { variant }: Reading,
  context: Context,
  { subject, name }: { subject: number; name: string },
): Edit | Remark | undefined {
  const copied = copyOf(context);
  if (copied === undefined) return undefined;
  const { pos, end } = copied.target;
  // Not at a path, which moves.
  const at = tagOf(variant, copied.at);
  const text = variant.text.slice(pos, end);
  if (copied.isOne && !folder.test(text) && !root.test(text)) return undefined;
  const place = copied.isOne && isPlain(name, copied.word) ? sourceRange(variant, end - 1, end) : undefined;
  if (place === undefined) return several(at);
  const written = /\/["']?$/.test(text) ? name : `/${name}`;
  return { start: place.end, end: place.end, text: written, kind: 'temporary name', subject };
}

/** Written out, and all that the word ends with: a blank may come in quotes. */
function isPlain(name: string, { value }: Word): boolean {
  return /^[\w.-]+$/.test(name) && !name.includes('hbsvalue') && value.endsWith(`/${name}`);
}

interface Copy {
  /** Where the command's name stands. */
  at: number;
  word: Word;
  target: Word;
  isOne: boolean;
}

/** Where a command copies this word to, and whether it copies nothing else. */
function copyOf({ command, word }: Context): Copy | undefined {
  if (command === undefined || word === undefined || !copiers.test(nameOf(command))) return undefined;
  const paths = pathsOf(command);
  const target = paths.at(-1);
  if (target === undefined || target === word || !paths.includes(word)) return undefined;
  return { at: command.name?.pos ?? command.pos, word, target, isOne: paths.length === 2 };
}

/** Without options, and without the words of sudo and the like. */
function pathsOf(command: Command): Word[] {
  const words = command.args.filter((arg): arg is Word => arg.type === 'Word');
  return words.slice(1 - wordsOf(command).length).filter(({ value }) => !value.startsWith('-'));
}

function several(offset: number): Remark {
  return {
    offset,
    code: 'temporary-name',
    message: 'Temporary files are copied here under their own names, which begin with the task’s name now',
    hint: 'Copy each to the name that it shall have: cp /tmp/"${TASK_WORKSPACE##*/}-"a "$TASK_WORKSPACE"/a.',
    level: 'left',
  };
}

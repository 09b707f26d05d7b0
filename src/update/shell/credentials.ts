/** Decides how git's credentials in the home folder become the task's own: the file, and the helper that reads it. */
import type { Word } from 'unbash';
import { sourceRange, tagOf } from '../places.ts';
import type { Decisions, Edit, Remark } from '../types.ts';
import { helpersInText } from './credentialHelpers.ts';
import { copiers, nameOf, wordsOf } from './commandWords.ts';
import type { Context } from './context.ts';
import { hasOwnHome, type HomeMention, isForOneShell } from './homeState.ts';
import { contextAt, isSkipped, remark, type Reading } from './reading.ts';

const isWhole = /^\.git-credentials(?![\w.-])/;
const name = '/.git-credentials';
const file = `$TASK_WORKSPACE${name}`;

/** Moves `~/.git-credentials`, unless the script has a home of its own, which moves with everything else. */
export function credentialMoves(reading: Reading): Decisions {
  const { text } = reading.variant;
  const found = reading.mentions.home.filter(({ slash }) => isWhole.test(text.slice(slash + 1, slash + 30)));
  const isMoved = found.length > 0 || text.includes(file);
  if (!isMoved || hasOwnHome(reading)) return { edits: [], remarks: [] };
  const places = [...text.matchAll(/credential\.helper/g)].map(({ index }) => index);
  const helpers = reading.tree.commands
    .filter(({ pos, end }) => places.some((place) => pos <= place && place < end))
    .flatMap((command) => (nameOf(command) === 'git' ? storeWord(command.args, wordsOf(command)) : []));
  const all = [
    ...found
      .filter(({ home, slash }) => !isSkipped(reading, slash - home.length))
      .map((one) => moveFile(reading, one)),
    ...(found.length > 0 ? helpers.map((word) => moveHelper(reading, word)) : []),
    ...helpersInText(reading, file),
  ];
  return {
    edits: all.filter((one): one is Edit => 'kind' in one),
    remarks: all.filter((one): one is Remark => 'code' in one),
  };
}

/** The word `store` of `git config credential.helper store`, which means the file in the home folder. */
function storeWord(args: readonly { type: string }[], words: readonly string[]): Word[] {
  const isHelper = words.some((word) => /^credential\.helper(=store)?$/.test(word));
  return !isHelper
    ? []
    : args.filter(isWord).filter(({ value }) => /^(credential\.helper=)?store$/.test(value));
}

function isWord(arg: { type: string }): arg is Word {
  return arg.type === 'Word';
}

function moveHelper(reading: Reading, word: Word): Edit | Remark {
  const range = sourceRange(reading.variant, word.pos, word.end);
  if (range === undefined) return undecided(reading, word.pos);
  const prefix = word.value.slice(0, -'store'.length);
  return { ...range, text: `"${prefix}store --file=${file}"`, kind: 'credentials', subject: range.start };
}

function moveFile(reading: Reading, { home, slash }: HomeMention): Edit | Remark {
  const at = slash - home.length;
  const context = contextAt(reading, slash);
  if (copiesThem(reading, context)) return copied(reading, at);
  const range = sourceRange(reading.variant, at, slash + name.length);
  const quote = context?.quote;
  const text = quote === undefined ? undefined : written[quote];
  if (range === undefined || text === undefined || !isForOneShell(home)) return undecided(reading, at);
  return { ...range, text, kind: quote === 'comment' ? 'comment' : 'credentials', subject: range.start };
}

const written: Readonly<Partial<Record<string, string>>> = {
  bare: `"${file}"`,
  double: file,
  here: file,
  comment: file,
  single: `'"${file}"'`,
};

/** From one home folder to another, or between a home folder and the workspace: both are one file now. */
function copiesThem({ variant }: Reading, context: Context | undefined): boolean {
  const command = context?.command;
  if (command === undefined || !copiers.test(nameOf(command))) return false;
  const words = variant.text.slice(command.pos, command.end);
  return words.split(name).length > 2;
}

function copied(reading: Reading, at: number): Remark {
  return remark(reading, at, [
    'credentials',
    'This copies git’s credentials to where they are already: the task has one file of them now',
    'Take the command out, or mark the line.',
  ]);
}

function undecided({ variant }: Reading, at: number): Remark {
  return {
    offset: tagOf(variant, at),
    code: 'credentials',
    message: 'The credentials in the home folder are named in a way that is not understood',
    hint: 'Write "$TASK_WORKSPACE/.git-credentials".',
    level: 'left',
  };
}

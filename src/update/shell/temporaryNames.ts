/** Decides how fixed names in /tmp become the task's own: the task's name stands in front of them. */
import { judgeBeginning } from '../mentions/beginning.ts';
import { isValue, sourceRange } from '../places.ts';
import type { Decisions, Edit, Remark } from '../types.ts';
import { nameOf, placeElsewhere } from './commandWords.ts';
import type { Context } from './context.ts';
import { copiedName } from './temporaryCopies.ts';
import { contextAt, isSkipped, remark, surroundingsIn, type Reading } from './reading.ts';

const mention = /\/(?:var\/tmp|tmp|dev\/shm)(?![\w.-])/g;
const own = '${TASK_WORKSPACE##*/}-';

/** Offsets of the folders that all tasks of a machine share for temporary files. */
export function temporaryMentions(text: string): number[] {
  return text.includes('/tmp') || text.includes('/dev/shm')
    ? [...text.matchAll(mention)].map(({ index }) => index)
    : [];
}

/** Moves names that are the same in every run; tells of the folder itself where it is worked in. */
export function temporaryMoves(reading: Reading): Decisions {
  const all: Decisions = { edits: [], remarks: [] };
  for (const at of reading.mentions.temporary) {
    if (isSkipped(reading, at)) continue;
    for (const made of decide(reading, at)) {
      if ('code' in made) all.remarks.push(made);
      else all.edits.push(made);
    }
  }
  return all;
}

function decide(reading: Reading, at: number): (Edit | Remark)[] {
  const context = contextAt(reading, at);
  if (context === undefined || !isHere(reading, at, context)) return [];
  const { folder, name } = partsOf(reading.variant.text, at);
  const slash = at + folder.length;
  if (name === undefined || name === '') return folderItself(reading, at, { ...context, name });
  if (isOwn(reading, slash + 1, name)) return moved.test(name) ? copies(reading, context, { at, name }) : [];
  return /^[*?[]/.test(name)
    ? folderItself(reading, at, { ...context, name })
    : ownName(reading, context, { slash, folder, name });
}

function ownName(
  reading: Reading,
  context: Context,
  { slash, folder, name }: { slash: number; folder: string; name: string },
): (Edit | Remark)[] {
  const edit = braces.test(name) === name.startsWith('{') && insertion(reading, slash + 1, context);
  const message = `${folder}/${name} has the same name in every task that runs on this machine`;
  if (!edit) return [remark(reading, slash - folder.length, ['temporary-name', message, nameHint])];
  return [edit, ...copies(reading, context, { at: edit.subject, name })];
}

/** Begins with the task's name already. */
const moved = /^\$\{TASK_WORKSPACE##/;
/** Each of them has a name. */
const braces = /^\{[^{},]+(,[^{},]+)+\}/;

function copies(
  reading: Reading,
  context: Context,
  { at: subject, name }: { at: number; name: string },
): (Edit | Remark)[] {
  const made = copiedName(reading, context, { subject, name });
  return made === undefined ? [] : [made];
}

/** A path of this machine begins there, and it is not one that a program makes a name of its own from. */
function isHere({ variant }: Reading, at: number, context: Context): boolean {
  const { command } = context;
  if (context.quote === 'comment' || placeElsewhere(command) !== undefined) return false;
  return nameOf(command) !== 'mktemp' && judgeBeginning(at, surroundingsIn(variant, context)) === undefined;
}

/** The folder, and what is named in it; undefined when no slash follows. */
function partsOf(text: string, at: number): { folder: string; name: string | undefined } {
  const [, folder = '', name] =
    /^(\/(?:var\/tmp|tmp|dev\/shm))(?:\/["']*([^\s"'`;|&<>()]*))?/.exec(text.slice(at, at + 200)) ?? [];
  return { folder, name };
}

const nameHint = 'Put the task’s name in front: "/tmp/${TASK_WORKSPACE##*/}-…", or use mktemp.';

/** Fixed names in a template that is no script: scripts of the tree would no longer use the same. */
export function temporaryNamesIn(source: string): Remark[] {
  return [...source.matchAll(/(?<![\w./}-])\/(?:var\/tmp|tmp|dev\/shm)\/[\w.{-][^\s"'`,;|&<>()\]]*/g)]
    .filter(({ 0: path }) => !/task_id|task_workspace|X{3}/.test(path))
    .map(({ index, 0: path }) => ({
      offset: index,
      code: 'temporary-name',
      message: `${path} has the same name in every task that runs on this machine; scripts have the task's name in front of it now`,
      hint: 'Write /tmp/task-{{task_id}}-…, or put it below {{task_workspace}}.',
      level: 'left',
    }));
}

/** Names that no other run has: by the process, by chance, by the task. */
export function isOwn({ variant, source }: Reading, at: number, name: string): boolean {
  if (/\$\$|\$\{?(RANDOM|BASHPID|SRANDOM|TASK_WORKSPACE|TASK_ID|task_id)\b|X{3}/.test(name)) return true;
  if (!isValue(variant, at) && !name.includes('hbsvalue')) return false;
  const place = sourceRange(variant, at - 1, at);
  return place !== undefined && /^[^\s"'`]*\{\{\s*task_id\s*\}\}/.test(source.slice(place.end));
}

/** `cd /tmp`, `TMPDIR=/tmp`, `${TMPDIR:-/tmp}`, `ls /tmp/*.log`: what lies there is not said. */
function folderItself(
  reading: Reading,
  at: number,
  { variable, command, word, name, quote, pattern }: Context & { name: string | undefined },
): Remark[] {
  const isWorkedIn = /^(cd|pushd|rm|find)$/.test(nameOf(command)) && word !== undefined;
  const isMatched = quote === 'bare' && !pattern && /^[*?[]/.test(name ?? '');
  if (!isWorkedIn && !isMatched && variable === '') return [];
  if (/^(TMPDIR|TMP|TEMP)$/.test(variable)) return [];
  return [
    remark(reading, at, [
      'temporary-folder',
      'Files of all tasks that run on this machine lie here, and which names are used is not known',
      'Use a folder of the task’s own: "$(mktemp -d)", or one below "$TASK_WORKSPACE".',
    ]),
  ];
}

const written: Readonly<Partial<Record<Context['quote'], string>>> = {
  bare: `"${own}"`,
  double: own,
  here: own,
  single: `'"${own}"'`,
  ansi: `'"${own}"$'`,
};

function insertion(
  { variant }: Reading,
  at: number,
  { quote, start, end, unsplit }: Context,
): Edit | undefined {
  const text = quote === 'bare' && unsplit ? own : written[quote];
  const before = sourceRange(variant, at - 1, at);
  if (text === undefined || before === undefined || at <= start || at > end) return undefined;
  return { start: before.end, end: before.end, text, kind: 'temporary name', subject: before.end };
}

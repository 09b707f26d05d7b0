/** Decides which files of the machine a script writes outside of any folder that is moved: all its tasks share them, so they are told. */
import { judgeBeginning } from '../mentions/beginning.ts';
import type { Decisions, Remark } from '../types.ts';
import { placeElsewhere } from './commandWords.ts';
import type { Context } from './context.ts';
import { contextAt, isSkipped, remark, surroundingsIn, type Reading } from './reading.ts';
import { isOwn } from './temporaryNames.ts';
import { isWritten } from './writes.ts';

/** Folders of the machine; `/var/tmp` is for temporary names. */
const mention = /\/(?:var\/(?!tmp\b)\w+|run|etc|opt|srv|usr)\/(?=[\w."'${*])/g;

/** What a variable names there is written, not read. */
const isState = /^\/var\/(log|run|lock|cache|spool)\/|\.(log|pid|lock|sock)\b/;

/** Offsets of paths of the machine. */
export function machineMentions(text: string): number[] {
  return [...text.matchAll(mention)].map(({ index }) => index);
}

/** Tells of what is written there under the same name in every task. */
export function machineState(reading: Reading): Decisions {
  const remarks = reading.mentions.machine.flatMap((at) =>
    isSkipped(reading, at) ? [] : (decide(reading, at) ?? []),
  );
  return { edits: [], remarks };
}

function decide(reading: Reading, at: number): Remark | undefined {
  const context = contextAt(reading, at);
  const path = /^[^\s"'`;|&<>()]*/.exec(reading.variant.text.slice(at, at + 200))?.[0] ?? '';
  if (context === undefined || !isHere(reading, at, context) || isOwn(reading, at + 1, path))
    return undefined;
  const { variable, redirected } = context;
  const isKept = variable !== '' && !redirected;
  if (!isWritten(context) || (isKept && !isState.test(path))) return undefined;
  return remark(reading, at, [
    'machine-state',
    `${path} is written, which all tasks on one machine share`,
    'Put it below "$TASK_WORKSPACE"; mark the line where every task has a machine of its own, as in a pod.',
  ]);
}

function isHere({ variant }: Reading, at: number, context: Context): boolean {
  if (context.quote === 'comment' || placeElsewhere(context.command) !== undefined) return false;
  return judgeBeginning(at, surroundingsIn(variant, context)) === undefined;
}

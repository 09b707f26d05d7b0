/** Decides for every mention of the shared folder in one variant of a script what is written there instead, or why not. */
import type { Command } from 'unbash';
import { judge } from '../mentions/judge.ts';
import { placeInText } from '../mentions/elsewhere.ts';
import { oldRoot, unclear, type Judged, type Occurrence } from '../mentions/types.ts';
import { kindOfPath } from '../kindOfPath.ts';
import { isValue, pathRange, sourceRange, tagOf, taskTag } from '../places.ts';
import { workspaceLine } from '../../templates/preamble.ts';
import type { Decisions, Edit, MoveKind, Remark } from '../types.ts';
import { assigns } from './assignedNames.ts';
import { elsewhere, nameOf, placeElsewhere } from './commandWords.ts';
import type { Context } from './context.ts';
import { unquoteHereDocument } from './hereDocument.ts';
import { isPatternBorder } from './programs.ts';
import { contextAt, isSkipped, remark, surroundingsIn, type Reading } from './reading.ts';
import { replacementFor } from './replacement.ts';
import type { Unquoted } from './unquotedDocuments.ts';

/** Decisions on all mentions, and on which here documents lose their quotes; offsets are those of the source. */
export function decideMentions(reading: Reading): Decisions & { unquoted: Unquoted[] } {
  const all: Decisions & { unquoted: Unquoted[] } = { edits: [], remarks: [], unquoted: [] };
  const roots = new Map<Context, Occurrence[]>();
  for (const at of reading.mentions.roots) {
    if (isSkipped(reading, at)) continue;
    const context = contextAt(reading, at);
    if (context === undefined) {
      all.remarks.push(
        remark(reading, at, [
          'not-understood',
          'This mention of /workspace is in a place that is not understood',
          'Change it by hand.',
        ]),
      );
      continue;
    }
    const judged = judgeIn(reading, at, context);
    if (judged.sort === 'unclear')
      all.remarks.push(remark(reading, judged.at, [judged.code, judged.message, judged.hint]));
    if (judged.sort === 'root') roots.set(context, [...(roots.get(context) ?? []), judged.occurrence]);
  }
  for (const [context, occurrences] of roots) {
    const made = decideContext(reading, context, occurrences);
    add(all, made);
    const [first] = made.edits;
    if (context.quote === 'here-quoted' && first !== undefined)
      all.unquoted.push({ context, subject: first.subject });
  }
  return all;
}

function add(all: Decisions, more: Decisions): void {
  all.edits.push(...more.edits);
  all.remarks.push(...more.remarks);
}

function judgeIn({ variant, source }: Reading, at: number, context: Context): Judged {
  const { text } = variant;
  if (isPreamble(source, tagOf(variant, at))) return { sort: 'other' };
  if (isPatternBorder(text, at, context))
    return text.startsWith('\\/', at + oldRoot.length) ? lastName(at) : { sort: 'other' };
  const ownEnd = (offset: number): number | undefined => ownTask({ variant, source }, offset);
  const judged = judge(at, { ...surroundingsIn(variant, context), ownTask: ownEnd });
  return judged.sort === 'root' ? unlessElsewhere(text, judged, context) : judged;
}

/** `/workspace\/x/` of awk: what is below the root by the root's last name. */
function lastName(at: number): Judged {
  const message = 'This pattern names the workspace by its last name, which is the task’s now';
  return unclear(at, 'root-name', message, 'Write the whole path, or mark the line.');
}

/** The one place where the folder stays. */
function isPreamble(source: string, at: number): boolean {
  const start = source.lastIndexOf('\n', at) + 1;
  return source.startsWith(`${workspaceLine}\n`, start) || source.slice(start) === workspaceLine;
}

/** `/task-{{task_id}}` behind the folder: the end of it in the variant. */
function ownTask(
  { variant, source }: Pick<Reading, 'variant' | 'source'>,
  offset: number,
): number | undefined {
  const tag = offset + '/task-'.length;
  if (!variant.text.startsWith('/task-', offset) || !isValue(variant, tag)) return undefined;
  if (!taskTag.test(source.slice(tagOf(variant, tag)))) return undefined;
  const stretch = variant.stretches.find(({ start }) => start === tag);
  const end = tag + (stretch?.length ?? 0);
  return /^[\w.-]/.test(variant.text.slice(end)) ? undefined : end;
}

/** Not a comment, an assignment before the command, or a file that the shell opens for it; what it reads as its input is. */
function isOwnArgument({ quote, command, word }: Context): boolean {
  if (quote === 'comment') return false;
  if (word === undefined || command === undefined || command.suffix.includes(word)) return true;
  return command.redirects.some((one) => one.type === 'HereString' && one.target === word);
}

function unlessElsewhere(text: string, judged: Judged & { sort: 'root' }, context: Context): Judged {
  const { command, word } = context;
  const { start: at, end: behind } = judged.occurrence;
  const why = isOwnArgument(context)
    ? (placeElsewhere(command, word?.value) ?? listedMount(text, at, context))
    : undefined;
  if (why !== undefined) return otherPlace(at, `This is a path of "${nameOf(command)}": ${why}`);
  const mention = { text, ...wholeText(context), at, behind };
  const inText = isText.has(context.quote) ? placeInText(mention) : undefined;
  return inText === undefined ? judged : otherPlace(at, `This may be another place: ${inText}`);
}

/** A list of what is mounted where is looked through: `grep ' /workspace ' /proc/mounts`. */
function listedMount(text: string, at: number, { command }: Context): string | undefined {
  if (!/^(grep|e?grep|rg|g?awk|sed|cut)$/.test(nameOf(command))) return undefined;
  const next = text.indexOf('\n', at);
  const line = text.slice(text.lastIndexOf('\n', at) + 1, next === -1 ? text.length : next);
  return /\/proc\/(\w+\/)?mount(s|info)\b|(^|[\s;&|(])mount\s*\|/.test(line) ? elsewhere['mount'] : undefined;
}

/** All that stands in the same quotes or here document; expansions may part it. */
function wholeText({ word, hereDocument, start, end }: Context): { start: number; end: number } {
  if (hereDocument !== undefined) return hereDocument.body;
  return word === undefined ? { start, end } : { start: word.pos, end: word.end };
}

/** Where commands and files of other places may be written out. */
const isText = new Set<Context['quote']>(['single', 'double', 'ansi', 'here', 'here-quoted']);

function otherPlace(at: number, message: string): Judged {
  return unclear(at, 'other-place', message, 'Change it by hand, or mark the line.');
}

function decideContext(reading: Reading, context: Context, occurrences: readonly Occurrence[]): Decisions {
  if (context.quote === 'here-quoted') return unquoteHereDocument(reading, context, occurrences);
  const all: Decisions = { edits: [], remarks: [] };
  for (const occurrence of occurrences) {
    const made = editFor(reading, context, occurrence);
    if ('code' in made) all.remarks.push(made);
    else all.edits.push(made);
    all.remarks.push(...environmentWins(reading, occurrence.start));
  }
  return all;
}

/** `${X:-/workspace}`: a value from outside would still be the shared folder. */
function environmentWins(reading: Reading, at: number): Remark[] {
  const { text } = reading.variant;
  const name = /\$\{([A-Za-z_]\w*):?[-=]["']?$/.exec(text.slice(Math.max(0, at - 80), at))?.[1];
  if (name === undefined || assigns(text.slice(0, text.lastIndexOf('\n', at) + 1), name)) return [];
  const told = remark(reading, at, [
    'environment-wins',
    `Where the environment of the script gives $${name} a value, that wins over the workspace of the task`,
    `See that nothing that starts the script sets ${name}.`,
  ]);
  return [{ ...told, level: 'note' }];
}

function editFor(reading: Reading, context: Context, occurrence: Occurrence): Edit | Remark {
  const { variant, isPosix } = reading;
  const replacement =
    isPosix && occurrence.escaped ? undefined : replacementFor(reading, occurrence, context);
  const range = replacement && pathRange(reading.source, variant, replacement);
  const subject = sourceRange(variant, occurrence.start, occurrence.start + 1)?.start;
  if (replacement === undefined) return remark(reading, occurrence.start, unquotable(context));
  if (range === undefined || subject === undefined) {
    return remark(reading, occurrence.start, [
      'cut-by-tag',
      'A tag stands within this path',
      'Change it by hand.',
    ]);
  }
  return { ...range, text: replacement.text, kind: kindIn(context, occurrence), subject };
}

function unquotable({ quote }: Context): [string, string, string] {
  const where: Partial<Record<Context['quote'], string>> = {
    arithmetic: 'in arithmetic',
    decoded: 'in backquotes with backslashes',
    subscript: 'in a place where names stand, not paths',
  };
  return [
    'not-decided',
    `/workspace stands ${where[quote] ?? 'behind a backslash'}`,
    'Change it by hand: "$TASK_WORKSPACE".',
  ];
}

/** What a moved path is for. */
export function kindIn(context: Context, { tail }: Occurrence): MoveKind {
  if (context.quote === 'comment') return 'comment';
  const { command, variable } = context;
  const hasWord = (name: string): boolean => command !== undefined && isWordOf(command, name);
  return kindOfPath({ tail, command: nameOf(command), hasWord, variable });
}

/** Looks at the words of the right length only: most are long and many. */
function isWordOf({ suffix }: Command, name: string): boolean {
  return suffix.some(
    (word) =>
      word.end - word.pos <= name.length + 2 && 'text' in word && word.text.replaceAll(/["']/g, '') === name,
  );
}

/** Decides where the shared folder is named in pieces, which can't be moved: they are told. */
import { oldRoot } from '../mentions/types.ts';
import type { Decisions, Remark } from '../types.ts';
import { remark, type Reading } from './reading.ts';
import { beginnings } from './rootVariables.ts';

const letters = Array.from('workspace', (letter) => `["'\\\\]*${letter}`).join('');
/** What comes before is looked at only where the first letters fit. */
const pieces = new RegExp(`(?<=(?:^|[\\s=:("'\`])(["'/]*))/${letters}(?![\\w.-])`, 'g');
const behindVariable = /(?<=(\$\{?(\w+)\}?["']*\/?["']*))workspace(?![\w.-])/g;
/** The slash as an escape of bash, of JSON, of TOML or of an address, or as in the names of a CLI's folders of sessions. */
export const encoded =
  /\\(x2f|057|u002f)workspace(?!\w)|%2fworkspace(?!\w)|-workspace(?<=\bprojects\/["']?-workspace)(?![a-z])/gi;

const begun = beginnings.filter((begin) => begin !== '/').toReversed();
/** `/work*`: the root among others. */
const matched = new RegExp(`(?<=^|[\\s=("])(?:${begun.join('|')})(?=[*?[])`, 'gm');

/** `for d in /*`: the loop meets the root among others. */
const looped = /\/(?=\*[\s;/])(?<=\bfor\s+\w+\s+in\s(?:[^;\n]*\s)?\/)/g;

const whole = [
  [encoded, 'written with an escape'],
  [looped, 'matched by a pattern'],
  [matched, 'matched by a pattern'],
] as const;

/** Mentions that are no `/workspace` in the text, but are one when the script runs. */
export function splitPaths(reading: Reading): Decisions {
  const { text } = reading.variant;
  // A piece begins at the beginning of a line, and what is put together stands on one line.
  const remarks = reading.tree.read.flatMap(({ start, end }) =>
    [...splitIn(text.slice(start, end), text)].map(([at, what]) =>
      remark(reading, start + at, [
        'split-path',
        `/workspace is ${what} here`,
        'Write it in one piece, or use "$TASK_WORKSPACE".',
      ]),
    ),
  );
  return { edits: [], remarks: [...remarks, ...belowRoot(reading)] };
}

function* splitIn(part: string, text: string): Generator<readonly [at: number, what: string]> {
  for (const { index, 0: match, 1: before = '' } of part.matchAll(pieces))
    if (match !== oldRoot) yield [index - before.length, 'put together from pieces'];
  for (const { index, 1: before = '', 2: name = '' } of part.matchAll(behindVariable)) {
    if (new RegExp(`\\b${name}=(["']?)/?\\1(\\s|;|$)`, 'm').test(text))
      yield [index - before.length, `put together with $${name}`];
  }
  for (const [pattern, what] of whole) for (const { index } of part.matchAll(pattern)) yield [index, what];
}

/** The name alone, where no path, variable or word stands before it. */
const bareName = /(?:[^\w/.-]|^|[^\w/.-]\.\/)workspace(?![\w.-])/;

/** `cd /` and then `workspace/…`. */
function belowRoot(reading: Reading): Remark[] {
  const { tree, variant } = reading;
  if (!bareName.test(variant.text)) return [];
  const atRoot = /(?<![^\s;&|(])(cd|pushd)\s+["']?\/["']?(?=[\s;&|)]|$)|\s-C\s*["']?\/["']?(?=\s)/m.exec(
    variant.text,
  );
  if (atRoot === null) return [];
  const words = tree.commands.flatMap(({ args }) => args.filter((arg) => arg.type === 'Word'));
  return words
    .filter(({ value, pos }) => /^(\.\/)?workspace(\/|$)/.test(value) && pos > atRoot.index)
    .map(({ pos }) =>
      remark(reading, pos, [
        'split-path',
        'This may be /workspace, named from the root',
        'Use "$TASK_WORKSPACE".',
      ]),
    );
}

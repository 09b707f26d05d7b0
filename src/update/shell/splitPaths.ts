/** Decides where the shared folder is named in pieces, which can't be moved: they are told. */
import { oldRoot } from '../mentions/types.ts';
import type { Decisions, Remark } from '../types.ts';
import { remark, type Reading } from './reading.ts';

const letters = Array.from('workspace', (letter) => `["'\\\\]*${letter}`).join('');
/** What comes before is looked at only where the first letters fit. */
const pieces = new RegExp(`(?<=(?:^|[\\s=:("'\`])(["'/]*))/${letters}(?![\\w.-])`, 'g');
const behindVariable = /(?<=(\$\{?(\w+)\}?["']*\/?["']*))workspace(?![\w.-])/g;
/** The slash as an escape of bash, of JSON, of TOML or of an address, or as in the names of a CLI's folders of sessions. */
export const encoded =
  /\\(x2f|057|u002f)workspace(?!\w)|%2fworkspace(?!\w)|-workspace(?<=\bprojects\/["']?-workspace)(?![a-z])/gi;

/** Mentions that are no `/workspace` in the text, but are one when the script runs. */
export function splitPaths(reading: Reading): Decisions {
  const { text } = reading.variant;
  const remarks: Remark[] = [];
  const tell = (at: number, what: string): void => {
    remarks.push(
      remark(reading, at, [
        'split-path',
        `/workspace is ${what} here`,
        'Write it in one piece, or use "$TASK_WORKSPACE".',
      ]),
    );
  };
  // A piece begins at the beginning of a line, and what is put together stands on one line.
  for (const { start, end } of reading.tree.read) {
    const part = text.slice(start, end);
    for (const { index, 0: match, 1: before = '' } of part.matchAll(pieces)) {
      if (match !== oldRoot) tell(start + index - before.length, 'put together from pieces');
    }
    for (const { index, 1: before = '', 2: name = '' } of part.matchAll(behindVariable)) {
      if (new RegExp(`\\b${name}=(["']?)/?\\1(\\s|;|$)`, 'm').test(text))
        tell(start + index - before.length, `put together with $${name}`);
    }
    for (const { index } of part.matchAll(encoded)) tell(start + index, 'written with an escape');
  }
  remarks.push(...belowRoot(reading));
  return { edits: [], remarks };
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

/** Decides what a script writes before it goes to any folder: in the one it is started in, which may be the shared one. */
import type { Command, Word } from 'unbash';
import type { Decisions } from '../types.ts';
import { goesElsewhere, nameOf, wordsOf } from './commandWords.ts';
import { remark, type Reading } from './reading.ts';

const writers = new Set(['mkdir', 'touch', 'tee', 'cp', 'mv', 'ln', 'git']);

/** One remark, at the first such path. */
export function relativeWrites(reading: Reading): Decisions {
  const { commands, later, goes } = reading.tree;
  const direct = commands.filter((command) => command.pos < goes && !later.has(command));
  const first = Math.min(...direct.filter(goesElsewhere).map(({ pos }) => pos));
  const before = direct.filter(({ pos }) => pos < first);
  for (const command of before.toSorted((a, b) => a.pos - b.pos)) {
    const word = relativeTarget(command);
    if (word === undefined) continue;
    const message = `"${word.text}" is written before the script goes to any folder: where that is depends on who starts it`;
    const hint = 'Put cd "$TASK_WORKSPACE" before it, or "$TASK_WORKSPACE/" in front of the path.';
    return { edits: [], remarks: [remark(reading, word.pos, ['relative-path', message, hint])] };
  }
  return { edits: [], remarks: [] };
}

function relativeTarget(command: Command): Word | undefined {
  const opened = command.redirects.flatMap((one) =>
    one.type === 'Redirect' && one.operator.includes('>') ? (one.target ?? []) : [],
  );
  const file = opened.find((word) => isRelative(word) && !/^(\d+|-)$/.test(word.value));
  if (file !== undefined) return file;
  const name = nameOf(command);
  if (!writers.has(name)) return undefined;
  const words = wordsOf(command);
  if (words.some((word) => /^(-C|-t|--git-dir.*|--target-directory.*)$/.test(word))) return undefined;
  const all = command.args.filter((arg): arg is Word => arg.type === 'Word');
  // Without the words of sudo, xargs and the like.
  const args = all.slice(all.length - words.length + 1);
  if (name === 'git') return words[1] === 'clone' ? cloneTarget(args) : undefined;
  const paths = args.filter(({ value }) => !value.startsWith('-'));
  return (/^(cp|mv|ln)$/.test(name) ? paths.slice(-1) : paths).find(isRelative);
}

/** Without a folder, the address's own name is the folder. */
function cloneTarget(args: readonly Word[]): Word | undefined {
  const last = args.at(-1);
  if (last === undefined) return undefined;
  return isRelative(last) || /:\/\/|^git@/.test(last.value) ? last : undefined;
}

/** Begins with a letter or a dot: not with `/`, a variable, a tag, `~` or `-`. */
function isRelative({ text }: Word): boolean {
  return /^["']?(?!hbsvalue)[\w.]/.test(text) && !/^["']?\w+:\/\//.test(text);
}

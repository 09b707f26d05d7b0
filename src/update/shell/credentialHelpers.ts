/** Decides what becomes of git's helper `store` in a text that git or another shell reads later: by itself it means the file in the home folder, which moves. */
import { sourceRange } from '../places.ts';
import type { Edit, Remark } from '../types.ts';
import { nameOf } from './commandWords.ts';
import { contextAt, isSkipped, remark, type Reading } from './reading.ts';

/** The name first: looking for it is fast. */
const helper =
  /store(?![\w-]|[ \t]+(?:--file|-f)\b)(?<=(?:credential(?:\.[^\s"'=]+)?\.helper["']?(?:[ \t]+|=)["']?|(?:\b|\\[nt])helper[ \t]*=[ \t]*["']?|GIT_CONFIG_VALUE_\d+=["']?)store)/g;

/** Offsets of the helper's name. */
export function helperMentions(text: string): number[] {
  return [...text.matchAll(helper)].map(({ index }) => index);
}

/** Commands of the script itself are left out: their words are known. `file` is where the credentials are now. */
export function helpersInText(reading: Reading, file: string): (Edit | Remark)[] {
  return reading.mentions.helpers.flatMap((at) =>
    isSkipped(reading, at) ? [] : (decide(reading, at, file) ?? []),
  );
}

function decide(reading: Reading, at: number, file: string): Edit | Remark | undefined {
  const { variant } = reading;
  const context = contextAt(reading, at);
  if (context?.quote === 'comment' || isCommandWord(reading, at)) return undefined;
  const range = sourceRange(variant, at, at + 'store'.length);
  if (context?.quote !== 'here' || range === undefined)
    return remark(reading, at, [
      'credentials',
      'The helper "store" reads the file in the home folder here, and the credentials are in the workspace now',
      `Write "store --file=${file}".`,
    ]);
  const isWord = /helper[ \t]+$/.test(variant.text.slice(Math.max(0, at - 50), at));
  const text = isWord ? `"store --file=${file}"` : `store --file=${file}`;
  return { ...range, text, kind: 'credentials', subject: range.start };
}

function isCommandWord({ tree }: Reading, at: number): boolean {
  return tree.commands.some(
    (command) =>
      nameOf(command) === 'git' &&
      command.args.some(
        (arg) => arg.type === 'Word' && /^([\w.]+=)?store$/.test(arg.value) && arg.pos <= at && at < arg.end,
      ),
  );
}

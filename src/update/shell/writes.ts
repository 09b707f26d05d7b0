/** Decides whether a command writes at the path that a word of it names. */
import { nameOf } from './commandWords.ts';
import type { Context } from './context.ts';

/** Programs that write at every path they are given. */
const writers = new Set(
  'mkdir touch tee rm rmdir mv truncate mkfifo chmod chown install unlink shred'.split(' '),
);
/** Programs that write at the last of their paths. */
const copiers = new Set(['cp', 'ln', 'rsync']);
/** Options behind which a path is written. */
const outputs = /^(-o|-O|--output|--output-document|-C|--directory|--file|-f|-d|--prefix)$/;

/** A redirection, an argument of a program that writes, or a variable that keeps the path for later. */
export function isWritten({ redirected, variable, command, word }: Context): boolean {
  if (redirected || variable !== '') return true;
  if (command === undefined || word === undefined) return false;
  const name = nameOf(command);
  if (writers.has(name)) return true;
  if (!mayWrite.has(name)) return false;
  const words = command.args.filter((arg) => arg.type === 'Word');
  const values = words.map(({ value }) => value);
  return isWrittenBy(name, values, words.indexOf(word));
}

const mayWrite = new Set([...copiers, 'git', 'sed', 'curl', 'wget', 'tar', 'unzip']);

function isWrittenBy(name: string, words: readonly string[], index: number): boolean {
  if (copiers.has(name)) return index === words.length - 1;
  if (name === 'git') return isWrittenByGit(words, index);
  if (name === 'sed') return words.some((word) => /^-\w*i|^--in-place/.test(word));
  return outputs.test(words[index - 1] ?? '');
}

function isWrittenByGit(words: readonly string[], index: number): boolean {
  const verb = words.find((word) => /^[a-z]/.test(word)) ?? '';
  const isTarget = index === words.length - 1 && /^(clone|init|add)$/.test(verb);
  return isTarget || (words.includes('config') && /^(-f|--file)$/.test(words[index - 1] ?? ''));
}

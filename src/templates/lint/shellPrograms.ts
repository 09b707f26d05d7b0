/** Decides which words of a shell script are programs of another language, in which a slash means something else. */
import type { ShellWord } from '../shell/script.ts';
import { nothingMark } from './mask.ts';

/** Options with a value of their own, by command; the first argument that is neither is the program. */
const optionValues: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  jq: { '--arg': 2, '--argjson': 2, '--slurpfile': 2, '--rawfile': 2, '--indent': 1, '-L': 1 },
  sed: { '-f': 1, '-l': 1 },
  grep: { '-A': 1, '-B': 1, '-C': 1, '-m': 1, '-f': 1 },
  egrep: { '-A': 1, '-B': 1, '-C': 1, '-m': 1, '-f': 1 },
  awk: { '-F': 1, '-v': 1, '-f': 1 },
  gawk: { '-F': 1, '-v': 1, '-f': 1 },
  perl: {},
  tr: {},
};
const wrappers = new Set(['command', 'exec', 'env', 'builtin', 'xargs']);

/** Name of the command whose words these are, without its folder; empty for none. */
export function commandName(words: readonly ShellWord[]): string {
  const name =
    words.map(({ value }) => value.replaceAll(nothingMark, '')).find((word) => !wrappers.has(word)) ?? '';
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The language of a word: the shell's own, jq, or one with patterns between slashes. */
export function languageOf({ role, value, earlier }: ShellWord): 'shell' | 'jq' | 'patterns' {
  const name = commandName(earlier);
  const values = Object.hasOwn(optionValues, name) ? optionValues[name] : undefined;
  if (role !== 'argument' || values === undefined) return 'shell';
  const words = earlier.map((word) => word.value);
  const args = words.slice(words.findIndex((word) => word.endsWith(name)) + 1);
  const isProgram = name === 'jq' ? isFirst(value, args, values) : isScript(value, args, values);
  if (!isProgram) return 'shell';
  return name === 'jq' ? 'jq' : 'patterns';
}

const scriptOption = /^(-[A-Za-z]*e|--expression|--regexp)$/;

function isScript(word: string, args: readonly string[], values: Readonly<Record<string, number>>): boolean {
  if (scriptOption.test(args.at(-1) ?? '')) return true;
  return !args.some((argument) => scriptOption.test(argument)) && isFirst(word, args, values);
}

function isFirst(word: string, args: readonly string[], values: Readonly<Record<string, number>>): boolean {
  let index = 0;
  while (index < args.length && (args[index] ?? '').startsWith('-'))
    index += 1 + (values[args[index] ?? ''] ?? 0);
  return index === args.length && !word.startsWith('-');
}

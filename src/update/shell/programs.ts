/** Decides which word of a command is a program in a language of patterns, and whether a slash in it is a border of one. */
import type { Command } from 'unbash';
import { nameOf } from './commandWords.ts';
import type { Context } from './context.ts';
import { isBorder, languageOf, type Language } from './patternBorders.ts';

/** An option whose value is a program, and one that says that no plain word is. */
const givesProgram: Readonly<Record<Language, RegExp>> = {
  sed: /^(-[a-zA-Z]*e|--expression)$/,
  awk: /^(-e|--source)$/,
  perl: /^-[a-zA-Z0-9]*[eE]$/,
  node: /^(-[a-z]*[ep]|--eval|--print)$/,
};
const namesFile = /^(-[a-zA-Z]*f|--file)$|^--(file|expression|source)=/;
const hasValue: Readonly<Record<Language, RegExp>> = {
  sed: /^(-l|--line-length)$/,
  awk: /^(-[vF]|--assign|--field-separator)$/,
  perl: /^-$/,
  node: /^-$/,
};

/** Whether the slash of `/workspace` at `at` begins or ends a pattern: `sed '/workspace/d'`. */
export function isPatternBorder(text: string, at: number, { command, word }: Context): boolean {
  const language = languageOf(nameOf(command));
  if (language === undefined || word === undefined || command === undefined) return false;
  const before = text.slice(word.pos, at);
  if (/(^|[^\\])\\(\\\\)*$/.test(before)) return false;
  const long = /^--(expression|source|eval|print)=/.exec(before)?.[0];
  if (long === undefined && !isProgram(command, word.pos, language)) return false;
  return isBorder(language, withoutQuotes(before.slice(long?.length ?? 0)));
}

function isProgram({ args }: Command, place: number, language: Language): boolean {
  const words = args.filter((arg) => arg.type === 'Word');
  const gives = givesProgram[language];
  const index = words.findIndex(({ pos }) => pos === place);
  if (gives.test(words[index - 1]?.value ?? '')) return true;
  const hasNone = words.some(({ value }) => gives.test(value) || namesFile.test(value));
  if (hasNone || language === 'perl' || language === 'node') return false;
  const first = words.findIndex(
    ({ value }, at) => !value.startsWith('-') && !hasValue[language].test(words[at - 1]?.value ?? ''),
  );
  return index === first;
}

/** As the program gets it; what is put in between quotes stays as it is written. */
function withoutQuotes(raw: string): string {
  return raw.replaceAll(/'[^']*(?:'|$)|"(?:\\[^]|[^"\\])*(?:"|$)|\\[^]/g, (quoted) => {
    if (quoted.startsWith('\\')) return quoted.slice(1);
    const inside = quoted.slice(1).replace(quoted.startsWith("'") ? /'$/ : /(?<!\\)"$/, '');
    return quoted.startsWith("'") ? inside : inside.replaceAll(/\\(["$`\\\n])/g, '$1');
  });
}

/** Decides whether a slash in a program of sed, awk, perl or node is the border of a pattern, from all of the program before it. */

export type Language = 'sed' | Code;
type Code = 'awk' | 'perl' | 'node';

const languages: Readonly<Record<string, Language>> = {
  sed: 'sed',
  gsed: 'sed',
  awk: 'awk',
  gawk: 'awk',
  mawk: 'awk',
  perl: 'perl',
  node: 'node',
};

/** The language of the programs that a command is given in its words. */
export function languageOf(name: string): Language | undefined {
  return Object.hasOwn(languages, name) ? languages[name] : undefined;
}

/** Whether a slash that follows `before` opens, parts or closes a pattern; else it is the first one of a path, or divides. */
export function isBorder(language: Language, before: string): boolean {
  return language === 'sed' ? isBorderOfSed(before) : isBorderInCode(language, before);
}

/** `[/]` holds a slash that is none of the borders. */
const bracket = String.raw`\[\^?\]?[^\]\n]*\]`;
const inSlashes = String.raw`(?:\\[^]|${bracket}|\[(?!\^?\]?[^\]\n]*\])|[^\/\\[])*`;
const inSame = (group: number): string => String.raw`(?:\\[^]|(?!\k<d${group}>)[^\\])*`;

const address = (group: number): string =>
  String.raw`(?:\d+|\$|\/${inSlashes}\/[IM]*|\\(?<d${group}>.)${inSame(group)}\k<d${group}>[IM]*)(?:[~+]\d+)?`;
const range = String.raw`(?:${address(1)}(?:\s*,\s*(?:${address(2)}|[~+]\d+))?)?\s*!*\s*`;
const substitution = String.raw`[sy](?<d3>[^\s\\])${inSame(3)}\k<d3>${inSame(3)}\k<d3>[\w]*`;
/** Text and names of files go up to the end of the line. */
const toLineEnd = String.raw`[aic](?:\\[^]|[^\\\n])*\n|[rRwW][^\n]*\n|[:btT][^;\n}]*(?=[;\n}])`;

const command = new RegExp(
  String.raw`[\s;]*${range}(?:${substitution}|${toLineEnd}|[{}=dDgGhHlnNpPqQxzF]\d*)|\s*#[^\n]*\n`,
  'y',
);
/** A substitution that is not ended yet. */
const substituting = new RegExp(`^${range}[sy](?<border>[^\\s\\\\])`);
/** An address that is not ended yet, or none so far. */
const addressing = new RegExp(
  String.raw`^(?:${address(1)}\s*,\s*)?(?:$|(?<border>\/)${inSlashes}$|\\(?<d2>.)${inSame(2)}$)`,
);

function isBorderOfSed(before: string): boolean {
  const rest = behindAll(command, before).replace(/^[\s;]+/, '');
  const substituted = substituting.exec(rest)?.groups?.['border'];
  if (substituted !== undefined) return substituted === '/';
  const addressed = addressing.exec(rest)?.groups;
  return addressed !== undefined && (addressed['d2'] ?? '/') === '/';
}

function behindAll(token: RegExp, text: string): string {
  let at = 0;
  for (token.lastIndex = 0; token.test(text) && token.lastIndex > at; at = token.lastIndex);
  return text.slice(at);
}

const blank = String.raw`\s+`;
const double = String.raw`"(?:\\[^]|[^"\\])*"`;
const other = String.raw`'(?:\\[^]|[^'\\])*'|${'`(?:\\\\[^]|[^`\\\\])*`'}`;
const pairs = String.raw`(?:\{(?:\\[^]|[^{}\\]|\{[^{}]*\})*\}|\((?:\\[^]|[^()\\]|\([^()]*\))*\)|\[(?:\\[^]|[^\]\\])*\]|<[^<>]*>)`;
const quoting = String.raw`(?<![\w$@%&>{-])(?:m|qr|qq|qw|q)`;
const replacing = String.raw`(?<![\w$@%&>{-])(?:s|tr|y)`;
const border = (name: string): string => String.raw`(?<${name}>[^\w\s,;=)}({[<])`;
const perlQuotes = String.raw`${quoting}\s?(?:${pairs}|${border('d1')}${inSame(1)}\k<d1>)\w*|${replacing}(?:${pairs}\s*${pairs}|${border('d2')}${inSame(2)}\k<d2>${inSame(2)}\k<d2>)\w*`;
const unendedQuote = new RegExp(String.raw`(?:${quoting}|${replacing})(?<border>[^\w\s,;=)}])`, 'y');
/** A comment of node begins with a slash, too. */
const comment = /\/[/*]/y;

/** What a value ends with, behind which a slash divides; words that want one are none. */
const value = String.raw`(?<word>[\w$@%]+)|(?<close>[)\]])`;

const tokens: Readonly<Record<Code, RegExp>> = {
  awk: tokenOf(`${blank}|#[^\\n]*(?=\\n)|${double}`),
  perl: tokenOf(`${blank}|(?<!\\$)#[^\\n]*(?=\\n)|${double}|${other}|${perlQuotes}`),
  node: tokenOf(`${blank}|\\/\\/[^\\n]*(?=\\n)|\\/\\*[^]*?\\*\\/|${double}|${other}`),
};

function tokenOf(skipped: string): RegExp {
  return new RegExp(`(?<skipped>${skipped})|${value}|(?<sign>[^"'\`/\\w$@%)\\]])`, 'y');
}

const slashes = new RegExp(String.raw`\/${inSlashes}\/\w*`, 'y');
const wantsValue = /^(return|and|or|not|if|unless|while|print|split|grep|in|case|typeof|when|x)$/;

function isBorderInCode(language: Code, before: string): boolean {
  let isValue = false;
  for (let at = 0; at < before.length;) {
    const step = stepAt({ language, before, isValue }, at);
    if (typeof step === 'boolean') return step;
    at += step?.[0].length ?? 1;
    isValue = endsValue(step?.groups, isValue);
  }
  return !isValue;
}

interface Place {
  language: Code;
  before: string;
  /** A value comes before it. */
  isValue: boolean;
}

/** What ends before the slash; undefined for a sign that divides, or else whether the slash is a border in it. */
function stepAt(place: Place, at: number): RegExpExecArray | undefined | boolean {
  const { language, before, isValue } = place;
  const isSlash = before[at] === '/' && !(language === 'node' && matchAt(comment, before, at));
  const found = matchAt(isSlash && !isValue ? slashes : tokens[language], before, at);
  const unended = language === 'perl' ? unendedBorder(found, before, at) : undefined;
  if (unended !== undefined) return unended === '/';
  return found ?? (isSlash && isValue ? undefined : isSlash);
}

/** The border of a quote of perl that begins here and is not ended. */
function unendedBorder(found: RegExpExecArray | undefined, before: string, at: number): string | undefined {
  const isEnded = found?.groups?.['skipped'] !== undefined;
  return isEnded ? undefined : matchAt(unendedQuote, before, at)?.groups?.['border'];
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function endsValue(groups: Record<string, string> | undefined, wasValue: boolean): boolean {
  const word = groups?.['word'];
  if (word !== undefined) return !wantsValue.test(word);
  if (groups?.['close'] !== undefined) return true;
  const skipped = groups?.['skipped'];
  return skipped !== undefined && /^\s|^#|^\/[/*]/.test(skipped) ? wasValue : skipped !== undefined;
}

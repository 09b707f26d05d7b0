/** Decides from what stands before a mention whether a path begins there. */
import { other, unclear, unknownPath, type Judged, type Surroundings } from './types.ts';

/** `-C`, an escape such as `\n` or `\0`, `${x:-`, what separates words, and signs that no name has. */
const borders =
  /(^|[\s"'])-[A-Za-z]$|\\([abefnrtv]|0[0-7]{0,3}|x[0-9a-fA-F]{1,2})$|\$\{\w+:?[-+=?]$|[\s=,([{<>|;&!@#^"'`~%]$|[^\p{ASCII}\p{L}\p{M}\p{N}…]$/u;

/** `-/workspace` and `+/workspace` of systemd and of options: a sign, and then the path. */
const leadingSign = /(^|[\s"'=])[-+]$/;

/** Undefined when a path begins at `start`. */
export function judgeBeginning(start: number, around: Surroundings): Judged | undefined {
  const { text, isValue, stretchStart, joined } = around;
  if (start <= stretchStart && !joined) return undefined;
  const before = beforeQuotes(start, around);
  if (before < 0) return undefined;
  const head = text.slice(Math.max(0, before - 60), before + 1);
  if (behindHost.test(head)) return other;
  if (isValue(before)) return unknownPath(start, 'This path begins with a value that is filled in');
  if (isOpened(start, before, around)) return undefined;
  if (start <= stretchStart && /[)`]$/.test(head)) {
    return unknownPath(start, 'This path begins with what a command prints');
  }
  return behindText(start, head, around);
}

/** `https://host:80`: what follows is a path of that host. */
const behindHost = /(?<![\w+.-])(?!file:)[A-Za-z][\w+.-]*:\/\/[^\s"'`/?#,;|&<>()]+$/;

type Rule = (start: number, head: string, around: Surroundings) => Judged | 'border' | undefined;

/** `${LIST:+$LIST:}` first: a list that is empty or ends with a colon. */
const rules: readonly Rule[] = [
  (_, head) => (/\$\{\w+:?\+[^{}]*:\}$/.test(head) ? 'border' : undefined),
  (start, head) => behindVariable(start, head),
  (start, head, around) => (head.endsWith(':') ? (behindColon(start, head, around) ?? 'border') : undefined),
  (start, head, { text }) => (head.endsWith('/') ? behindSlash(text[start] === '\\', head) : undefined),
  (_, head) => (/(^|[\s=:(<>,|"'`])~$/.test(head) ? other : undefined),
  (_, head) => (beginOrMore.test(head) ? 'border' : undefined),
  (start, head, around) => (isEmphasis(start, head, around) ? 'border' : undefined),
  (_, head) => (borders.test(head) || leadingSign.test(head) ? 'border' : undefined),
  (start, head, around) => (head.endsWith('*') ? behindStar(start, head, around) : undefined),
  (start, head, { isScript }) => (isScript && climbs.test(head) ? climbing(start) : undefined),
  (start, head, around) => (/[\p{L}\p{N}_.~?-]$/u.test(head) ? behindWord(start, head, around) : undefined),
];

function behindText(start: number, head: string, around: Surroundings): Judged | undefined {
  for (const rule of rules) {
    const judged = rule(start, head, around);
    if (judged === 'border') return undefined;
    if (judged !== undefined) return judged;
  }
  return unknownPath(start, `This path begins with "${head.slice(-1)}"`);
}

/** A quote stands right before it which nothing stands before that it could close. */
function isOpened(start: number, before: number, { text, stretchStart }: Surroundings): boolean {
  return before < start - 1 && before >= stretchStart && !/[\w})`]/.test(text[before] ?? '');
}

/** `**\/workspace/a**` of Markdown, which is no pattern for files; in what no shell reads, one sign is enough. */
function isEmphasis(start: number, head: string, { text, isScript }: Surroundings): boolean {
  const sign = /(?:^|[\s(])(\*\*|[*_])$/.exec(head)?.[1];
  if (sign === undefined || (isScript && sign !== '**')) return false;
  const word = /^\S*/.exec(text.slice(start, start + 200))?.[0] ?? '';
  const close = word.indexOf(sign, 1);
  return close > 0 && word[close - 1] !== '/' && !/^[\w/]/.test(word.slice(close + sign.length));
}

/** `*\/workspace/*` matches afterwards, too; `*"/workspace/a"*` looks for the folder in a text. */
function behindStar(start: number, head: string, around: Surroundings): Judged | 'border' {
  const { text } = around;
  if (/["']/.test(text[start - 1] ?? '') || isAnything(head, around)) return 'border';
  if (!/(^|[\s"'=(|,])[*]+$/.test(head)) return other;
  if (/^\/*workspace\/?\*/.test(text.slice(start))) return other;
  return unknownPath(start, 'This pattern begins with a star');
}

/** `(^|[ "])` of a pattern for text: what follows may stand at its beginning. */
const beginOrMore = /\((?:\?:)?(?:\^\|[^()]*|[^()]*\|\^)\)$/;

/** `f"…"`, `rb'…'` of Python: letters before a string. */
const prefixed = /(?:^|[\s(=,[{:+])[fFrRbBuU]{1,2}$/;

/** `.*`, `[^ ]*` and `\s*` of a pattern for text, and `${x##*`: whatever stands before the path. */
function isAnything(head: string, { isPattern, isQuoted }: Surroundings): boolean {
  if (/\$\{\w+(\[[^\]]*\])?##?\*$/.test(head)) return true;
  return (isPattern || isQuoted) && /([.\])]|\\[sdwSDW])\*$/.test(head);
}

const climbs = /(^|[\s"'=:])((?!\/+workspace\b)[~/][^\s"']*\/)?(\.\.\/+)*\.\.$/;

function climbing(start: number): Judged {
  return unknownPath(start, 'This path leads up first');
}

/** Part of a longer name, if nothing but letters is between them. */
function behindWord(
  start: number,
  head: string,
  { text, stretchStart, isSeam }: Surroundings,
): Judged | 'border' {
  if (isSeam(start)) return unknownPath(start, 'A block of the template stands between this path and a word');
  if (/[^\p{ASCII}]$/u.test(head))
    return unknownPath(start, 'A letter of a language without blanks may stand before this path');
  const isText = start > stretchStart && /["']/.test(text[start - 1] ?? '');
  if (isText && prefixed.test(head)) return 'border';
  return isText ? unknownPath(start, 'A quote stands between this path and a word') : other;
}

/** The last character before that is no quote. */
function beforeQuotes(start: number, { text, isValue }: Surroundings): number {
  let before = start - 1;
  while (before >= 0 && isQuote(text, before) && !isValue(before)) before--;
  return before;
}

/** A quote, or the backslash that makes one plain text. */
function isQuote(text: string, at: number): boolean {
  return /["']/.test(text[at] ?? '') || (text[at] === '\\' && /["']/.test(text[at + 1] ?? ''));
}

const foreign = new Set(
  'TASK_WORKSPACE HOME PWD OLDPWD TMPDIR RUNNER_TEMP GITHUB_WORKSPACE BASH_SOURCE XDG_RUNTIME_DIR'.split(' '),
);

function behindVariable(start: number, head: string): Judged | undefined {
  const expansion = /\$(\w+)$|\$\{(\w+)[^{}]*\}$/.exec(head);
  if (expansion === null) return undefined;
  const name = expansion[1] ?? expansion[2] ?? '';
  return foreign.has(name) ? other : unknownPath(start, `This path begins with $${name}`);
}

/** The border of a pattern before `\/workspace`, or `file://`; else the folder is below another one. */
function behindSlash(escaped: boolean, head: string): Judged | 'border' {
  return escaped || /file:\/*$/i.test(head) ? 'border' : other;
}

/** `host:/workspace`, `source:/workspace`: another machine's folder, or a mount; in a list of paths it is one of them. */
function behindColon(start: number, head: string, { isList, text }: Surroundings): Judged | undefined {
  if (isList || /["']:$/.test(head) || /["']/.test(text[start - 1] ?? '')) return undefined;
  if (/(^|\s|["'=]):$/.test(head)) return undefined;
  const message = 'A colon stands before /workspace: this may be a mount, or a folder of another machine';
  return unclear(start, 'after-colon', message, 'Change it by hand, or mark the line.');
}

/** Decides from what follows a mention whether the folder's name ends there. */
import { oldRoot, other, unclear, type Judged, type Surroundings } from './types.ts';

/** Undefined when the name ends there. */
export function judgeEnd(at: number, around: Surroundings): Judged | undefined {
  const { text, isValue } = around;
  const close = at + oldRoot.length;
  const next = text.slice(close, close + 3);
  if (!isValue(close) && /^\w/.test(next)) {
    if (around.isSeam(close)) return unknownEnd(at);
    return isUnderlined(at, around) ? undefined : other;
  }
  return /^'s\b/.test(next) ? undefined : judgeRest(at, behindQuotes(text, close), around);
}

/** Quotes may stand between the name and `end`. */
function judgeRest(at: number, end: number, around: Surroundings): Judged | undefined {
  const close = at + oldRoot.length;
  const rest = around.text.slice(end, end + 40);
  if (end > close && isBehindText(close, rest, around)) return undefined;
  if (/^[*?[]/.test(rest) && isForFiles(at, end, around)) return globbed(at);
  if (isUnknown(end, rest, around)) return unknownEnd(at);
  return /^[.-][\w${]|^\w/.test(rest) ? beside(at, rest) : undefined;
}

/** A quote that is text ends a string of another language, which has methods; in prose, letters may follow it. */
function isBehindText(close: number, rest: string, { stretchEnd, isScript }: Surroundings): boolean {
  return (close < stretchEnd && method.test(rest)) || (!isScript && /^s\b(?![./-])/.test(rest));
}

/** Whether a pattern behind the folder is one that a shell looks for files with. */
function isForFiles(at: number, end: number, around: Surroundings): boolean {
  const rest = around.text.slice(end, end + 40);
  if (around.isExpanded()) return true;
  if (around.isPattern) return isPermission(at, rest, around);
  return !/^.["']/.test(rest) && !asks(end, around);
}

/** `Read(/workspace*)`, `Bash(ls /workspace*)`: what an agent may do, to all that begins so. */
function isPermission(at: number, rest: string, { text }: Surroundings): boolean {
  return /^\*[^*()\n]*\)/.test(rest) && /\b[A-Z]\w*\([^()\n]*$/.test(text.slice(Math.max(0, at - 80), at));
}

function isUnknown(end: number, rest: string, { isValue, isRegex }: Surroundings): boolean {
  if (isRegex && /^\$[@*#?!]/.test(rest)) return false;
  return (rest !== '' && isValue(end)) || unknown.test(rest);
}

/** `"in /workspace? "`: a blank of the same string is behind the mark, so it is no pattern. */
function asks(at: number, { text, isQuoted, stretchEnd }: Surroundings): boolean {
  return isQuoted && at + 1 < stretchEnd && /^\?\s/.test(text.slice(at, at + 2));
}

/** `$X`, `` `$X` ``, `{a,b}` right behind it; `{,/x}` begins with nothing. */
const unknown = /^`?\$(\w|[{(@*#?!])|^\{[^,]/;

/** `"/workspace".length`, `'/workspace'.replace(…)`, and a part of a key of TOML: `projects."/workspace".trust_level =` */
const method = /^\.(length\b|[A-Za-z_]\w*\(|[\w.-]+\s*=)/;

/** `_/workspace_` of Markdown. */
function isUnderlined(at: number, { text, isScript }: Surroundings): boolean {
  const before = text.slice(Math.max(0, at - 2), at);
  return !isScript && /(^|[\s(])_$/.test(before) && /^_(?!\w)/.test(text.slice(at + oldRoot.length));
}

function behindQuotes(text: string, from: number): number {
  let end = from;
  while (/["']/.test(text[end] ?? '') && /[\w.$*?{-]/.test(text[end + 1] ?? '')) end++;
  return end;
}

function globbed(at: number): Judged {
  const message =
    'Files beside the workspace would match this pattern: those of other tasks, after the update';
  return unclear(at, 'pattern-beside', message, 'Write /workspace/* for what is in it.');
}

function unknownEnd(at: number): Judged {
  const message = '/workspace is only the beginning of this path, and what follows is not known';
  return unclear(at, 'unknown-path', message, 'Put a slash behind it, or write $TASK_WORKSPACE yourself.');
}

function beside(at: number, rest: string): Judged {
  const name = /^[\w.-]*/.exec(rest)?.[0] ?? '';
  const message = `${oldRoot}${name} lies beside the workspace, and all tasks share it`;
  const hint = 'Put it below $TASK_WORKSPACE, or mark the line if tasks are meant to share it.';
  return unclear(at, 'beside-workspace', message, hint);
}

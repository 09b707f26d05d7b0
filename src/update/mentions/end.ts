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
  // A quote that is text ends a string of another language, which has methods.
  if (end > close && close < around.stretchEnd && method.test(rest)) return undefined;
  if (isUnknown(end, rest, around)) return unknownEnd(at);
  if (/^[.-][\w${]|^\w/.test(rest)) return beside(at, rest);
  if (around.isPattern) return isPermission(at, rest, around) ? globbed(at) : undefined;
  return /^[*?[](?!["'])/.test(rest) && !asks(end, around) ? globbed(at) : undefined;
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

/** `"/workspace".length`, `'/workspace'.replace(…)` */
const method = /^\.(length\b|[A-Za-z_]\w*\()/;

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

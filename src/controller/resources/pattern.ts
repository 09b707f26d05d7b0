/** Decides how a pattern reads for an engine without lookaheads (Go's RE2): one to match, and others that must not. */

export interface SplitPattern {
  /** Without the negative lookaheads at its beginning. */
  pattern: string;
  /** What stood in them; the text must match none of these. */
  refused: string[];
}

const lookahead = '(?!';

/** `^(?!a)(?!b)c$` is `^c$`, and neither `^(a)` nor `^(b)`. Other patterns stay as they are. */
export function splitPattern(source: string): SplitPattern {
  const refused: string[] = [];
  let rest = source.startsWith('^') ? source.slice(1) : source;
  while (source.startsWith('^') && rest.startsWith(lookahead)) {
    const end = closing(rest);
    refused.push(`^(${rest.slice(lookahead.length, end)})`);
    rest = rest.slice(end + 1);
  }
  return { pattern: refused.length === 0 ? source : `^${rest}`, refused };
}

/** Offset of the parenthesis that closes the one at the beginning. */
function closing(text: string): number {
  let depth = 0;
  for (const { 0: part, index } of text.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()]/g)) {
    if (part === '(') depth++;
    if (part === ')' && --depth === 0) return index;
  }
  throw new Error(`The pattern ${text} has an open parenthesis`);
}

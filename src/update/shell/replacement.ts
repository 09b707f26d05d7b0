/** Decides how the workspace is written in place of the shared folder, so that the same string comes out in any quotes. */
import { oldRoot, type Occurrence } from '../mentions/types.ts';
import { sourceRange } from '../places.ts';
import type { Variant } from '../variants.ts';
import type { Context, Quote } from './context.ts';

const plain = '$TASK_WORKSPACE';
/** The same with `\/` for each slash, for programs that have slashes as borders. */
const escapedPlain = String.raw`\${TASK_WORKSPACE//\//\\/}`.slice(1);

export interface Replacement {
  start: number;
  end: number;
  text: string;
}

interface Places {
  source: string;
  variant: Variant;
}

/** Text in place of the occurrence; undefined where no expansion can stand. */
export function replacementFor(
  { source, variant }: Places,
  occurrence: Occurrence,
  context: Context,
): Replacement | undefined {
  const { text } = variant;
  const value = occurrence.escaped ? escapedPlain : plain;
  const { start, end } = occurrence;
  const quoting = { value, context };
  const ways: Partial<Record<Quote, () => Replacement | undefined>> = {
    single: () => outOfQuotes(text, occurrence, { open: "'", ...quoting }),
    ansi: () => outOfQuotes(text, occurrence, { open: "$'", ...quoting }),
    bare: () =>
      bare(text, occurrence, {
        context,
        isCut: isCut({ source, variant }, start, context.end),
      }),
  };
  if (['comment', 'double', 'here'].includes(context.quote)) {
    return isEscaped(text, start) ? undefined : { start, end, text: value };
  }
  return ways[context.quote]?.();
}

/** An odd number of backslashes before a `$` would take its meaning away. */
function isEscaped(text: string, start: number): boolean {
  const slashes = /\\*$/.exec(text.slice(Math.max(0, start - 20), start))?.[0].length ?? 0;
  return slashes % 2 === 1;
}

interface Quoting {
  open: string;
  value: string;
  context: Context;
}

/** `'a/workspace/b'` becomes `'a'"$TASK_WORKSPACE"'/b'`; quotes with nothing between them are left out. */
function outOfQuotes(
  text: string,
  { start, end }: Occurrence,
  { open, value, context }: Quoting,
): Replacement | undefined {
  if (isEscaped(text, start) && open !== "'") return undefined;
  const atBegin = start === context.start;
  const atEnd = end === context.end;
  return {
    start: atBegin ? start - open.length : start,
    end: atEnd ? end + 1 : end,
    text: `${atBegin ? '' : "'"}"${value}"${atEnd ? '' : open}`,
  };
}

interface Bare {
  context: Context;
  /** A tag is in the rest of the stretch or ends it: what it holds is split as before, and differs. */
  isCut: boolean;
}

/** Whether a block begins or ends within the rest of a word or right behind it, or a tag is in it. */
function isCut({ source, variant }: Places, start: number, end: number): boolean {
  const range = sourceRange(variant, start, end);
  if (range === undefined || source.startsWith('{{', range.end)) return true;
  return variant.stretches.some(({ sort, start: at }) => sort === 'value' && at >= start && at < end);
}

function bare(
  text: string,
  { start, end, escaped }: Occurrence,
  { context, isCut: isInPieces }: Bare,
): Replacement | undefined {
  if (isEscaped(text, start)) return undefined;
  const rest = text.slice(end, context.end);
  if (context.unsplit && !/^\w/.test(rest)) return { start, end, text: plain };
  const isPlain = !escaped && !isInPieces && !context.pattern && isPlainEnd(rest);
  if (isPlain && context.word?.end === context.end) {
    return { start, end: context.end, text: `"${plain}${rest}"` };
  }
  return { start, end, text: `"${plain}"` };
}

/** The rest of a word that means the same between double quotes. */
function isPlainEnd(rest: string): boolean {
  return /^[\w./:@%+,=-]+$/.test(rest) && !rest.includes(oldRoot);
}

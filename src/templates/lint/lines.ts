/** Decides what may stand before the first command of a script. */
import { spanIn, statementsOf } from '../ast.ts';
import type { Subject } from './subject.ts';

export interface Line {
  text: string;
  /** Offset in the compiled text. */
  offset: number;
}

/** The lines of a compiled template. */
export function linesOf({ text, lineStarts }: Subject): Line[] {
  return text.split('\n').map((line, index) => ({ text: line, offset: lineStarts[index] ?? 0 }));
}

/** The first line that is more than a shebang, a comment, a blank line or the one `set …` line. */
export function firstCommand(lines: readonly Line[]): Line | undefined {
  let options = 0;
  return lines.find(({ text }) => {
    if (text.trim() === '' || text.startsWith('#')) return false;
    if (/^set( [-+][A-Za-z]+| pipefail)+$/.test(text)) return ++options > 1;
    return true;
  });
}

/** The first block or the like that begins before `end`: what stands there is not there whatever the run is. */
export function firstCondition({ ast, lineStarts }: Subject, end: number): number | undefined {
  const conditional = statementsOf(ast)
    .filter(({ sort }) => sort !== 'content' && sort !== 'mustache')
    .map(({ node }) => spanIn(lineStarts, node).start);
  return conditional.find((offset) => offset < end);
}

/** Rule: every container script begins with the preamble: verbatim, first, unconditional, once. */
import type { Problem } from '../problem.ts';
import { preambleLines, workspaceLine } from '../preamble.ts';
import { firstCommand, firstCondition, linesOf, type Line } from './lines.ts';
import { explainMissing } from './preambleDiff.ts';
import type { Rule, Subject } from './subject.ts';

const move =
  'Begin the script with {{> preamble.sh}}, behind nothing but the shebang, comments and one "set" line.';

/** Where the preamble is missing, altered, late, conditional or repeated. */
export const checkPreamble: Rule = function* (subject) {
  if (subject.role !== 'container') return;
  const lines = linesOf(subject);
  const index = lines.findIndex((_, start) =>
    preambleLines.every((line, step) => lines[start + step]?.text === line),
  );
  if (index === -1) {
    yield* explainMissing(lines);
    return;
  }
  const behind = lines.slice(index + preambleLines.length);
  const early = firstCommand(lines.slice(0, index));
  if (early !== undefined) {
    const message = `This line comes before the preamble: ${early.text.trim()}`;
    yield { code: 'preamble-not-first', offset: early.offset, message, hint: move };
  }
  yield* conditional(subject, behind[0]?.offset ?? subject.text.length);
  yield* repeated(behind);
};

function* conditional(subject: Subject, end: number): Generator<Problem> {
  const offset = firstCondition(subject, end);
  if (offset === undefined) return;
  const message = 'The preamble is not unconditional: this block begins before its last line';
  yield { code: 'preamble-conditional', offset, message, hint: move };
}

function* repeated(behind: readonly Line[]): Generator<Problem> {
  for (const line of behind.filter(({ text }) => text === workspaceLine)) {
    const message = 'The preamble stands here a second time';
    yield { code: 'preamble-twice', offset: line.offset, message, hint: 'Take this one out.' };
  }
}

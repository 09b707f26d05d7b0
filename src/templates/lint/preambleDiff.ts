/** Decides which line of the preamble was taken out or changed, and where. */
import { nearest } from '../../nearest.ts';
import type { Problem } from '../problem.ts';
import { preambleLines, workspaceLine } from '../preamble.ts';
import type { Line } from './lines.ts';

/** One problem for each line of the preamble that is not there, at the line it should follow; one if all are missing. */
export function explainMissing(lines: readonly Line[]): Problem[] {
  const anchor = findAnchor(lines);
  if (anchor === undefined) return [allMissing(lines)];
  const problems: Problem[] = [];
  // Upwards from the anchor: only a first line that is missing or changed.
  for (let step = anchor.step - 1, index = anchor.index - 1; step >= 0; step--) {
    const problem = compare(lines, { step, index, side: 'before' });
    problems.unshift(problem);
    if (problem.code === 'preamble-line-changed') index--;
  }
  for (let step = anchor.step + 1, index = anchor.index + 1; step < preambleLines.length; step++) {
    const isThere = lines[index]?.text === preambleLines[step];
    const problem = isThere ? undefined : compare(lines, { step, index, side: 'after' });
    if (problem !== undefined) problems.push(problem);
    if (problem?.code !== 'preamble-line-missing') index++;
  }
  return problems;
}

/** The first line of the preamble that is there verbatim. */
function findAnchor(lines: readonly Line[]): { step: number; index: number } | undefined {
  const found = preambleLines.map((wanted, step) => ({
    step,
    index: lines.findIndex(({ text }) => text === wanted),
  }));
  return found.find(({ index }) => index !== -1);
}

interface Spot {
  /** Index of the wanted line in the preamble. */
  step: number;
  /** Index of the line of the script where it should be. */
  index: number;
  side: 'before' | 'after';
}

function compare(lines: readonly Line[], { step, index, side }: Spot): Problem {
  const wanted = preambleLines[step] ?? '';
  const there = lines[index];
  const isOther = preambleLines.some((line) => line === there?.text);
  if (there !== undefined && !isOther && nearest(there.text, [wanted]) !== undefined) {
    return {
      code: 'preamble-line-changed',
      offset: there.offset,
      message: `This line of the preamble was changed: ${there.text}`,
      hint: `It must read exactly: ${wanted}`,
    };
  }
  // Behind its neighbour's end, so that the place is in the file of the neighbour, not in the next one.
  const neighbour = lines[side === 'after' ? index - 1 : index + 1];
  const offset =
    neighbour === undefined ? 0 : neighbour.offset + (side === 'after' ? neighbour.text.length : 0);
  return {
    code: 'preamble-line-missing',
    offset,
    message: `A line of the preamble is missing ${side === 'after' ? 'after' : 'before'} this one: ${wanted}`,
    hint: 'Put it back, verbatim.',
  };
}

function allMissing(lines: readonly Line[]): Problem {
  const near = lines.find(({ text }) => text.includes(workspaceLine));
  return {
    code: 'preamble-missing',
    offset: near?.offset ?? 0,
    message:
      near === undefined
        ? 'This container script does not hold the preamble'
        : 'The preamble is not verbatim here: each of its lines begins in the first column',
    hint: 'Begin the script with {{> preamble.sh}}: without it tasks share one folder.',
  };
}

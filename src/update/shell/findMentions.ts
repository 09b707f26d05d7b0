/** Decides where in a script something may have to be moved: only in the ranges of it that are read. */
import { mentionsIn } from '../mentions/judge.ts';
import { homeMentions } from './homeState.ts';
import { machineMentions } from './machineState.ts';
import type { Mentions } from './reading.ts';
import type { Range } from './pieces.ts';
import { temporaryMentions } from './temporaryNames.ts';

/** What is found in one variant of a script, range by range. */
export class MentionSearch {
  readonly #text: string;
  readonly #found = new Map<Range, Mentions>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Ascending places of everything in a range, which begins at the beginning of a line. */
  in(range: Range): number[] {
    const { roots, home, temporary, machine } = this.#search(range);
    return [...roots, ...home.map(({ slash }) => slash), ...temporary, ...machine].toSorted((a, b) => a - b);
  }

  /** All that was found in these ranges. */
  of(ranges: readonly Range[]): Mentions {
    const all = ranges.flatMap((range) => this.#found.get(range) ?? []);
    return {
      roots: all.flatMap(({ roots }) => roots),
      home: all.flatMap(({ home }) => home),
      temporary: all.flatMap(({ temporary }) => temporary),
      machine: all.flatMap(({ machine }) => machine),
    };
  }

  #search(range: Range): Mentions {
    const { start } = range;
    const text = this.#text.slice(start, range.end);
    const moved = (place: number): number => place + start;
    const found = {
      roots: mentionsIn(text).map(moved),
      home: homeMentions(text).map(({ home, slash }) => ({ home, slash: slash + start })),
      temporary: temporaryMentions(text).map(moved),
      machine: machineMentions(text).map(moved),
    };
    this.#found.set(range, found);
    return found;
  }
}

/** Decides which statements of an updated script are those that were looked at before the update, and where they stand now. */
import type { Edit } from '../types.ts';

/** What was read of a template, by places of its source. */
export interface ReadStatements {
  /** Where a statement begins. */
  borders: readonly number[];
  /** The places that each statement was made of; true where it goes to another folder. */
  seen: ReadonlyMap<string, boolean>;
}

/** The same of the updated template: its borders, and the statements in which nothing was changed. */
export function statementsAfter({ borders, seen }: ReadStatements, edits: readonly Edit[]): ReadStatements {
  const moves = new Moves(edits);
  const unchanged = new Map<string, boolean>();
  for (const [origin, goes] of seen) {
    const moved = moves.origin(origin);
    if (moved !== undefined) unchanged.set(moved, goes);
  }
  return { borders: bordersAfter(borders, edits), seen: unchanged };
}

/** Where the same statements begin in the updated template. */
export function bordersAfter(borders: readonly number[], edits: readonly Edit[]): number[] {
  const moves = new Moves(edits);
  return borders.map((border) => border + moves.at(border));
}

class Moves {
  readonly #edits: readonly Edit[];
  /** How far what stands behind as many edits has moved. */
  readonly #sums: number[] = [0];

  constructor(edits: readonly Edit[]) {
    this.#edits = edits;
    for (const { start, end, text } of edits)
      this.#sums.push((this.#sums.at(-1) ?? 0) + text.length - (end - start));
  }

  /** How far a place has moved. */
  at(place: number): number {
    return this.#sums[this.#behind(place)] ?? 0;
  }

  /** The places of a statement, as `originOf` writes them; undefined when it was changed. */
  origin(origin: string): string | undefined {
    const parts: string[] = [];
    let move: number | undefined;
    for (const part of origin.split(' ')) {
      const [start = 0, length = 0] = part.split('+').map(Number);
      const own = this.at(start);
      if (own !== (move ?? own) || this.#isTouched(start, start + length)) return undefined;
      move = own;
      parts.push(`${start + own}+${length}`);
    }
    return parts.join(' ');
  }

  #isTouched(start: number, end: number): boolean {
    const next = this.#edits[this.#behind(start)];
    return next !== undefined && next.start < end;
  }

  /** How many edits end at a place or before it. */
  #behind(place: number): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#edits[middle]?.end ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Decides which statements of an updated script are those that were looked at before the update, and where they stand now. */
import { partitionPoint } from '../../partitionPoint.ts';
import { type Origin, originFrom, type Place, placesOf } from '../places.ts';
import type { Edit } from '../types.ts';

/** What was read of a template, by places of its source. */
export interface ReadStatements {
  /** Where a statement begins. */
  borders: readonly number[];
  /** The places that each statement was made of; true where it goes to another folder. */
  seen: ReadonlyMap<Origin, boolean>;
}

/** The same of the updated template: its borders, and the statements in which nothing was changed. */
export function statementsAfter({ borders, seen }: ReadStatements, edits: readonly Edit[]): ReadStatements {
  const moves = new Moves(edits);
  const unchanged = new Map<Origin, boolean>();
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

  /** The places of a statement; undefined when it was changed. */
  origin(origin: Origin): Origin | undefined {
    const places: Place[] = [];
    let move: number | undefined;
    for (const { start, length } of placesOf(origin)) {
      const own = this.at(start);
      if (own !== (move ?? own) || this.#isTouched(start, start + length)) return undefined;
      move = own;
      places.push({ start: start + own, length });
    }
    return originFrom(places);
  }

  #isTouched(start: number, end: number): boolean {
    const next = this.#edits[this.#behind(start)];
    return next !== undefined && next.start < end;
  }

  /** How many edits end at a place or before it. */
  #behind(place: number): number {
    return partitionPoint(this.#edits, ({ end }) => end <= place);
  }
}

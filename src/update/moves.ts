/** Decides where the places of a text are once its edits are made. */
import { partitionPoint } from '../partitionPoint.ts';
import type { Edit } from './types.ts';

/** How far edits, which ascend and are nowhere over each other, move what stands around them. */
export class Moves {
  readonly #edits: readonly Edit[];
  /** How far what stands behind as many edits has moved. */
  readonly #sums = [0];

  constructor(edits: readonly Edit[]) {
    this.#edits = edits;
    for (const { start, end, text } of edits)
      this.#sums.push((this.#sums.at(-1) ?? 0) + text.length - (end - start));
  }

  /** How many edits end at a place or before it. */
  behind(place: number): number {
    return partitionPoint(this.#edits, ({ end }) => end <= place);
  }

  /** How far what stands behind as many edits has moved. */
  afterEdits(count: number): number {
    return this.#sums[count] ?? 0;
  }

  /** How far a place has moved. */
  at(place: number): number {
    return this.afterEdits(this.behind(place));
  }
}

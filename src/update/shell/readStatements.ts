/** Decides which statements of an updated script are those that were looked at before the update, and where they stand now. */
import { Moves } from '../moves.ts';
import { type Origin, originFrom, type Place, placesOf } from '../places.ts';
import type { Edit } from '../types.ts';
import type { Variant } from '../variants.ts';
import type { Updated } from '../variantsAfter.ts';
import { shellVariantsAfter } from './shellVariants.ts';

/** What was read of a template, by places of its source. */
export interface ReadStatements {
  /** Where a statement begins. */
  borders: readonly number[];
  /** The places that each statement was made of; true where it goes to another folder. */
  seen: ReadonlyMap<Origin, boolean>;
  /** Undefined when they are not known yet. */
  variants: readonly Variant[] | undefined;
}

/** The same of the updated template: its borders, its variants, and the statements in which nothing was changed. */
export function statementsAfter(read: ReadStatements, updated: Updated): ReadStatements {
  const { borders, seen, variants } = read;
  const { edits } = updated;
  if (edits.length === 0) return read;
  const moves = new Moves(edits);
  const unchanged = new Map<Origin, boolean>();
  for (const [origin, goes] of seen) {
    const moved = movedOrigin(origin, { edits, moves });
    if (moved !== undefined) unchanged.set(moved, goes);
  }
  return {
    borders: borders.map((border) => border + moves.at(border)),
    seen: unchanged,
    variants: variants && shellVariantsAfter(updated, variants),
  };
}

/** The places of a statement in the updated template; undefined when it was changed. */
function movedOrigin(
  origin: Origin,
  { edits, moves }: { edits: readonly Edit[]; moves: Moves },
): Origin | undefined {
  const places: Place[] = [];
  let move: number | undefined;
  for (const { start, length } of placesOf(origin)) {
    const behind = moves.behind(start);
    const own = moves.afterEdits(behind);
    const next = edits[behind];
    if (own !== (move ?? own) || (next !== undefined && next.start < start + length)) return undefined;
    move = own;
    places.push({ start: start + own, length });
  }
  return originFrom(places);
}

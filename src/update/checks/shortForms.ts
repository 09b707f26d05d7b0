/** Decides how little of a template bash has to read: the first variant whole, of the others only what was in none before. */
import { type Origin, originOf } from '../places.ts';
import { joined, piecesOf, withoutRanges } from '../shell/pieces.ts';
import type { Variant } from '../variants.ts';

/**
 * A text for each variant; when bash can read all of them, it can read the variants. `borders` are places of the source
 * at which statements of the first variant begin.
 */
export function shortForms(variants: readonly Variant[], borders: readonly number[]): string[] {
  const seen = new Set<Origin>();
  return variants.map((variant, index) => {
    const pieces = piecesOf(variant, borders).map((range) => ({
      ...range,
      origin: originOf(variant, range.start, range.end),
    }));
    const known = pieces.filter(({ origin }) => seen.has(origin));
    for (const { origin } of pieces) seen.add(origin);
    return index === 0 ? variant.text : withoutRanges(variant.text, joined(known));
  });
}

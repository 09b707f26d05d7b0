/** Decides what stands for values and partials in the variants of a script. */
import { variantsAfter, type Updated } from '../variantsAfter.ts';
import { type Variant, variantsOf } from '../variants.ts';

/** A word and a command that no script has. */
const placeholders = { value: 'hbsvalue', partial: ': hbspartial' } as const;

/** The variants of a script; undefined when there are too many. @throws what Handlebars throws. */
export function shellVariants(source: string): readonly Variant[] | undefined {
  return variantsOf(source, placeholders);
}

/** Those of an updated script, without reading it; undefined where they are not certain. */
export function shellVariantsAfter(
  updated: Updated,
  variants: readonly Variant[],
): readonly Variant[] | undefined {
  return variantsAfter(updated, variants, placeholders.value);
}

/** Decides how the change of a text reads, and which keys have the very same change: a partial stands in many scripts. */
import { structuredPatch } from 'diff';
import type { ConfigMapChange, KeyChange } from './plan.ts';

export interface Hunk {
  /** `@@ -1,7 +1,8 @@`. */
  place: string;
  /** Each begins with `+`, `-`, a space, or `\` for a note. */
  lines: string[];
}

export interface ChangedText {
  configMap: string;
  key: string;
  hunks: Hunk[];
  /** Other keys in which exactly the same lines go and come, wherever they stand and whatever is around them. */
  alike: { configMap: string; key: string }[];
}

type Changed = KeyChange & { before: string; after: string };

/** Keys that are there before and after, those with one and the same change together, in the order of the ConfigMaps. */
export function changedTexts(changes: readonly ConfigMapChange[]): ChangedText[] {
  const all = changes.flatMap(({ name, keys }) =>
    keys.filter(isChanged).map((change) => ({ configMap: name, key: change.key, hunks: hunksOf(change) })),
  );
  const groups = Map.groupBy(all, ({ hunks }) =>
    JSON.stringify(hunks.map(({ lines }) => lines.filter((line) => /^[+-]/.test(line)))),
  );
  return [...groups.values()].flatMap(([first, ...alike]) =>
    first === undefined ? [] : [{ ...first, alike }],
  );
}

function isChanged(change: KeyChange): change is Changed {
  return change.before !== undefined && change.after !== undefined;
}

function hunksOf({ key, before, after }: Changed): Hunk[] {
  const { hunks } = structuredPatch(key, key, before, after, undefined, undefined, { context: 3 });
  return hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    place: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    lines,
  }));
}

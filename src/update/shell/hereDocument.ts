/** Decides how a quoted here document gets the workspace: its quotes go, and all that had no meaning in it is escaped. */
import type { Occurrence } from '../mentions/types.ts';
import { isValue, sourceRange } from '../places.ts';
import type { Decisions, Edit } from '../types.ts';
import type { Context, HereDocumentPlace } from './context.ts';
import { remark, type Reading } from './reading.ts';

/** Edits that make the document an expandable one with the same text, or the reason why that can't be. */
export function unquoteHereDocument(
  reading: Reading,
  context: Context,
  occurrences: readonly Occurrence[],
): Decisions {
  const place = context.hereDocument;
  if (place === undefined) return { edits: [], remarks: [] };
  const reason = obstacle(reading, place, occurrences);
  const edits = reason === undefined ? allEdits(reading, place, occurrences) : [];
  // All or none: what is expanded and what is escaped belongs together.
  const subject = edits[0]?.subject ?? 0;
  const whole = edits.flatMap((edit) => (edit === undefined ? [] : [{ ...edit, subject }]));
  if (whole.length > 0 && whole.length === edits.length) return { edits: whole, remarks: [] };
  const at = occurrences[0]?.start ?? context.start;
  const message = reason ?? 'A tag stands within a path of this quoted here document';
  return { edits: [], remarks: [remark(reading, at, ['quoted-here-document', message, hint])] };
}

/** Why the quotes can't go; undefined when they can. */
function obstacle(
  reading: Reading,
  { delimiter, body }: HereDocumentPlace,
  occurrences: readonly Occurrence[],
): string | undefined {
  if (!/^\w+$/.test(delimiter.value)) return 'The end of this quoted here document is not a plain word';
  if (holdsValue(reading, body)) return filledIn;
  const isEscaped = occurrences.some(({ escaped }) => escaped);
  return reading.isPosix && isEscaped ? 'A path with escaped slashes needs bash' : undefined;
}

function allEdits(
  reading: Reading,
  { delimiter, body }: HereDocumentPlace,
  occurrences: readonly Occurrence[],
): (Edit | undefined)[] {
  return [
    made(reading, delimiter, delimiter.value),
    ...occurrences.map(({ start, end, escaped }) =>
      made(reading, { start, end }, escaped ? escapedValue : '$TASK_WORKSPACE'),
    ),
    ...escapes(reading.variant.text, body, occurrences).map(({ at, text }) =>
      made(reading, { start: at, end: at + 1 }, text),
    ),
  ];
}

export const filledIn =
  'In this quoted here document a value is filled in, which a shell would read if the quotes went';
export const hint = 'Write the file another way (jq, printf), or take the quotes off and escape by hand.';
const escapedValue = String.raw`\${TASK_WORKSPACE//\//\\/}`.slice(1);

export function holdsValue({ variant }: Reading, { start, end }: { start: number; end: number }): boolean {
  return (
    variant.stretches.some(
      (stretch) => stretch.sort === 'value' && stretch.start < end && stretch.start + stretch.length > start,
    ) || isValue(variant, start)
  );
}

/** `$` and backquotes get a backslash, and so does a backslash that would otherwise have a meaning. */
export function escapes(
  text: string,
  { start, end }: { start: number; end: number },
  occurrences: readonly Occurrence[],
): { at: number; text: string }[] {
  const found: { at: number; text: string }[] = [];
  const begins = new Set(occurrences.map((occurrence) => occurrence.start));
  for (let at = start; at < end; at++) {
    const character = text[at] ?? '';
    if (character === '$' || character === '`') found.push({ at, text: `\\${character}` });
    if (character !== '\\' || begins.has(at)) continue;
    if (/[$`\\\n]/.test(text[at + 1] ?? '') || begins.has(at + 1)) found.push({ at, text: '\\\\' });
  }
  return found;
}

export function made(
  { variant }: Reading,
  { start, end }: { start: number; end: number },
  text: string,
): Edit | undefined {
  const range = sourceRange(variant, start, end);
  return range && { ...range, text, kind: 'here document', subject: range.start };
}

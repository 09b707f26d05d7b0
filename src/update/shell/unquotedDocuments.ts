/** Decides what follows in all ways through a template where one of them takes the quotes off a here document: it is the same document. */
import { sourceRange, tagOf } from '../places.ts';
import type { Decisions, Edit, Remark } from '../types.ts';
import type { Variant } from '../variants.ts';
import type { Context } from './context.ts';
import { escapes, filledIn, hint, holdsValue, made } from './hereDocument.ts';
import type { Reading } from './reading.ts';

/** A here document whose quotes go. */
export interface Unquoted {
  context: Context;
  /** Of the edits that do it: where its end is named first, in the source. */
  subject: number;
}

/** The same in the source, blocks and tags included. */
export interface UnquotedBody {
  subject: number;
  start: number;
  end: number;
}

/** Each document once, as far as the ways together reach. */
export function unquotedBodies(
  ways: readonly { reading: Reading; mentions: { unquoted: readonly Unquoted[] } }[],
): UnquotedBody[] {
  const bodies = new Map<number, UnquotedBody>();
  for (const { reading, mentions } of ways)
    for (const { context, subject } of mentions.unquoted) {
      if (context.hereDocument === undefined) continue;
      const { start, end } = context.hereDocument.body;
      const [from, to] = [tagOf(reading.variant, start), tagOf(reading.variant, end)];
      const known = bodies.get(subject) ?? { subject, start: from, end: to };
      bodies.set(subject, { subject, start: Math.min(known.start, from), end: Math.max(known.end, to) });
    }
  return [...bodies.values()];
}

/** The reading as it is for all else that moves: in these documents variables are expanded. */
export function expanding(reading: Reading, bodies: readonly UnquotedBody[]): Reading {
  if (bodies.length === 0) return reading;
  const subjects = new Set(bodies.map(({ subject }) => subject));
  const contexts = reading.tree.contexts.map((context) =>
    isOneOf(reading, context, subjects) ? { ...context, quote: 'here' as const } : context,
  );
  return { ...reading, tree: { ...reading.tree, contexts } };
}

function isOneOf({ variant }: Reading, { hereDocument }: Context, subjects: ReadonlySet<number>): boolean {
  if (hereDocument === undefined) return false;
  const { start, end } = hereDocument.delimiter;
  const range = sourceRange(variant, start, end);
  return range !== undefined && subjects.has(range.start);
}

interface Made {
  mentions: Decisions & { unquoted: readonly Unquoted[] };
  others: readonly Edit[];
}

/** All edits, where those in such a document are made with it or not at all, and what this way has of it is escaped. */
export function together(
  reading: Reading,
  bodies: readonly UnquotedBody[],
  { mentions, others }: Made,
): Decisions {
  if (bodies.length === 0) return { edits: [...mentions.edits, ...others], remarks: [] };
  const joined = others.map((edit) => {
    const body = bodyOf(edit, bodies);
    return body === undefined ? edit : { ...edit, subject: body.subject };
  });
  const own = new Set(mentions.unquoted.map(({ subject }) => subject));
  const escaped = bodies.flatMap((body) => (own.has(body.subject) ? [] : escapesIn(reading, body)));
  const written = [...mentions.edits, ...escaped.flatMap(({ edits }) => edits)];
  // What is replaced need not be escaped.
  const replaced = joined.filter((edit) => edit.end - edit.start > 1 && bodyOf(edit, bodies) !== undefined);
  const isReplaced = ({ start, end }: Edit): boolean =>
    replaced.some((other) => other.start <= start && other.end >= end);
  return {
    edits: [...(replaced.length === 0 ? written : written.filter((edit) => !isReplaced(edit))), ...joined],
    remarks: escaped.flatMap(({ remarks }) => remarks),
  };
}

function bodyOf(edit: Edit, bodies: readonly UnquotedBody[]): UnquotedBody | undefined {
  return bodies.find(({ start, end }) => edit.start >= start && edit.end <= end);
}

/** What has to be escaped of a document that keeps its quotes as far as this way knows. */
function escapesIn(reading: Reading, { subject, start, end }: UnquotedBody): Decisions {
  const body = placeIn(reading.variant, { start, end });
  if (body === undefined) return { edits: [], remarks: [] };
  if (holdsValue(reading, body)) return { edits: [], remarks: [filled(subject)] };
  const edits = escapes(reading.variant.text, body, []).flatMap(({ at, text }) => {
    const edit = made(reading, { start: at, end: at + 1 }, text);
    return edit === undefined ? [] : { ...edit, subject };
  });
  return { edits, remarks: [] };
}

/** Where a variant has a range of the source; undefined when it has nothing of it. */
function placeIn(
  { stretches }: Variant,
  { start, end }: { start: number; end: number },
): { start: number; end: number } | undefined {
  const inside = stretches.flatMap((stretch) => {
    const behind = stretch.source + (stretch.sort === 'value' ? 1 : stretch.length);
    if (stretch.source >= end || behind <= start) return [];
    const cut = Math.max(0, start - stretch.source);
    const left = Math.min(stretch.length, stretch.sort === 'value' ? stretch.length : end - stretch.source);
    return { start: stretch.start + cut, end: stretch.start + left };
  });
  const [first] = inside;
  const last = inside.at(-1);
  return first && last && { start: first.start, end: last.end };
}

function filled(subject: number): Remark {
  return { offset: subject, code: 'quoted-here-document', message: filledIn, hint, level: 'left' };
}

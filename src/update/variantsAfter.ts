/** Decides what the variants of an updated template are, from those it had before: as long as no tag came, went or changed its lines. */
import { Moves } from './moves.ts';
import type { Edit } from './types.ts';
import type { Stretch, Variant } from './variants.ts';

/** A template before and after its edits. */
export interface Updated {
  before: string;
  after: string;
  /** Ascending, and nowhere over each other. */
  edits: readonly Edit[];
}

/** What `variantsOf` gives for the new text with this value, without reading it; undefined where that is not certain. */
export function variantsAfter(
  updated: Updated,
  variants: readonly Variant[],
  value: string,
): Variant[] | undefined {
  const { before, edits } = updated;
  if (!edits.every((edit) => keepsTags(before, edit) && keepsLines(before, edit))) return undefined;
  const moving = new Moving(updated, value);
  const moved = variants.map((variant) => moving.variant(variant));
  const known = moved.filter((variant) => variant !== undefined);
  return known.length === moved.length && moving.isWhole() ? known : undefined;
}

const ownTag = /\{\{\s*\w+\s*\}\}/g;

function tagsOf({ text }: Edit): Iterable<RegExpExecArray> {
  return text.includes('{{') ? text.matchAll(ownTag) : [];
}

/** Whether Handlebars sees the same tags around an edit as before, and in it only plain ones. */
function keepsTags(before: string, { start, end, text }: Edit): boolean {
  const left = before.charAt(start - 1);
  const right = before.charAt(end);
  const isRead = !text.includes('{{') || !text.replaceAll(ownTag, '').includes('{{');
  return isRead && !joins(left, text || right) && !joins(text, right);
}

function joins(left: string, right: string): boolean {
  return /[{\\]$/.test(left) && right.startsWith('{');
}

/** Whether a tag stands alone on its lines after an edit exactly where it did before: Handlebars takes the white space around it away. */
function keepsLines(before: string, { start, end, text }: Edit): boolean {
  if (start < end) return isPlain(before.slice(start, end)) && isPlain(text);
  if (!text.includes('\n')) return true;
  if (start === 0 || before[start - 1] === '\n') return text.endsWith('\n');
  return before[start] === '\n' && /\S/.test(before.charAt(start - 1)) && /^\n.*\S$/s.test(text);
}

/** On one line, and no white space at its borders. */
function isPlain(text: string): boolean {
  return /^\S(?:.*\S)?$/.test(text);
}

class Moving {
  readonly #updated: Updated;
  readonly #value: string;
  readonly #moves: Moves;
  /** 1 for an edit that was found in a stretch of text. */
  readonly #found: Uint8Array;
  #text = '';
  #stretches: Stretch[] = [];

  constructor(updated: Updated, value: string) {
    this.#updated = updated;
    this.#value = value;
    this.#moves = new Moves(updated.edits);
    this.#found = new Uint8Array(updated.edits.length);
  }

  /** Whether each edit was found in a variant. */
  isWhole(): boolean {
    return !this.#found.includes(0);
  }

  variant({ text, stretches }: Variant): Variant | undefined {
    this.#text = '';
    this.#stretches = [];
    for (const stretch of stretches) {
      const own = text.slice(stretch.start, stretch.start + stretch.length);
      if (stretch.sort === 'value') this.#push(own, this.#moved(stretch.source), 'value');
      else if (!this.#content(stretch, own)) return undefined;
    }
    return { text: this.#text, stretches: this.#stretches };
  }

  /** False where an edit reaches out of it, or the text is not the source's. */
  #content({ source, length }: Stretch, text: string): boolean {
    const { before, after, edits } = this.#updated;
    const end = source + length;
    if (before.slice(source, end) !== text) return false;
    // What is put in front of everything is part of the first stretch.
    const first = source === 0 ? 0 : this.#moves.behind(source);
    let from = source + this.#moves.afterEdits(first);
    for (let index = first; ; index++) {
      const edit = edits[index];
      if (edit === undefined || edit.start >= end) break;
      if (edit.start < source || edit.end > end) return false;
      this.#found[index] = 1;
      const place = edit.start + this.#moves.afterEdits(index);
      for (const tag of tagsOf(edit)) {
        this.#push(after.slice(from, place + tag.index), from, 'text');
        this.#push(this.#value, place + tag.index, 'value');
        from = place + tag.index + tag[0].length;
      }
    }
    this.#push(after.slice(from, this.#moved(end)), from, 'text');
    return true;
  }

  #moved(place: number): number {
    return place + this.#moves.at(place);
  }

  #push(text: string, source: number, sort: Stretch['sort']): void {
    if (text === '') return;
    this.#stretches.push({ start: this.#text.length, length: text.length, source, sort });
    this.#text += text;
  }
}

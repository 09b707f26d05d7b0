/** Decides what of a script is read: its statements, those that another variant has from the same places only once. */
import { parse, type Command, type Script } from 'unbash';
import { originOf, placeOfSource, sourceOf } from '../places.ts';
import type { Variant } from '../variants.ts';
import type { Context } from './context.ts';
import type { ReadStatements } from './readStatements.ts';
import { Walk } from './walk.ts';

/** Part of a variant. */
export interface Range {
  start: number;
  end: number;
}

/** Where something is looked for in a range: ascending offsets of the variant. */
export type FindPlaces = (range: Range) => readonly number[];

export interface ShellTree {
  /** Ascending ranges that were looked at in an earlier variant. */
  skipped: readonly Range[];
  /** What was looked at now; statements of earlier variants may be in it. */
  read: readonly Range[];
  contexts: Context[];
  /** Why the script could not be read, with the place. */
  errors: readonly { message: string; pos: number }[];
  commands: Command[];
  /** Those of functions, which run when they are called. */
  later: ReadonlySet<Command>;
  /** Ranges out of which no `cd` leads. */
  scopes: readonly (Range & { isUnknown: boolean })[];
  /** Where a skipped statement goes to another folder first; infinity for nowhere. */
  goes: number;
}

/** Reads the variants of one template: the first one whole, of an updated one only what was changed. */
export class VariantReader {
  /** Places of the source at which a statement of the first variant begins, on a line of its own. */
  readonly #borders: number[];
  readonly #seen: Map<string, boolean>;
  readonly #isUpdated: boolean;
  #isFirst: boolean;

  /** With what is `known` of an updated template. */
  constructor(known?: ReadStatements) {
    this.#borders = [...(known?.borders ?? [])];
    this.#seen = new Map(known?.seen);
    this.#isUpdated = known !== undefined;
    this.#isFirst = known === undefined;
  }

  /** Finds every stretch of plain text that one of the places is in which `find` gives. */
  read(variant: Variant, find: FindPlaces): ShellTree {
    const reading = new PieceReading({ variant, find, seen: this.#seen, onlyNamed: this.#isUpdated });
    if (this.#isFirst) {
      this.#isFirst = false;
      const starts = reading.rest(0);
      this.#borders.push(...starts.flatMap((start) => sourceOf(variant, start) ?? []));
    } else this.#readPieces(reading, variant);
    return reading.tree();
  }

  /** What was read so far. */
  statements(): ReadStatements {
    return { borders: this.#borders, seen: this.#seen };
  }

  /** From border to border; where a statement does not end at one, up to the next. */
  #readPieces(reading: PieceReading, variant: Variant): void {
    let from = 0;
    for (const border of this.#borders) {
      const to = placeOfSource(variant, border);
      if (to === undefined || to <= from || variant.text[to - 1] !== '\n') continue;
      if (reading.piece({ start: from, end: to })) from = to;
    }
    reading.rest(from);
  }
}

/** A command that no script has, behind a piece: it is one of its own only when nothing before it is still open. */
const probe = 'cto_update_probe';

interface Pieces {
  variant: Variant;
  find: FindPlaces;
  seen: Map<string, boolean>;
  /** Pieces in which no place is looked for are not read. */
  onlyNamed: boolean;
}

class PieceReading {
  readonly #variant: Variant;
  readonly #find: FindPlaces;
  readonly #walk = new Walk();
  readonly #seen: Map<string, boolean>;
  readonly #onlyNamed: boolean;
  readonly #read: Range[] = [];
  readonly #skipped: Range[] = [];
  readonly #errors: { message: string; pos: number }[] = [];
  #goes = Number.POSITIVE_INFINITY;

  constructor({ variant, find, seen, onlyNamed }: Pieces) {
    this.#variant = variant;
    this.#find = find;
    this.#seen = seen;
    this.#onlyNamed = onlyNamed;
  }

  /** False, and nothing is done, when the last statement goes on behind the piece. */
  piece(range: Range): boolean {
    if (this.#isKnown(range)) return true;
    const places = this.#find(range);
    if (this.#onlyNamed && places.length === 0) return true;
    const { text } = this.#variant;
    // Blanks before it, so that all places are those of the variant.
    const script = parse(`${' '.repeat(range.start)}${text.slice(range.start, range.end)}${probe}`);
    const last = script.commands.at(-1);
    if (script.errors !== undefined || last?.pos !== range.end) return false;
    this.#look(range, places);
    this.#visit({ ...script, commands: script.commands.slice(0, -1) }, range.end);
    return true;
  }

  /** All that follows; answers where its statements begin. */
  rest(from: number): number[] {
    const { text } = this.#variant;
    const range = { start: from, end: text.length };
    const places = this.#find(range);
    if (this.#onlyNamed && places.length === 0) return [];
    this.#look(range, places);
    const script = parse(from === 0 ? text : `${' '.repeat(from)}${text.slice(from)}`);
    this.#errors.push(...(script.errors ?? []));
    this.#visit(script, text.length);
    return script.commands.map(({ pos }) => pos);
  }

  tree(): ShellTree {
    const { contexts, commands, later, errors, scopes } = this.#walk;
    return {
      contexts: contexts.toSorted((a, b) => a.start - b.start || b.end - a.end),
      errors: [...this.#errors, ...errors],
      commands,
      later,
      skipped: this.#skipped,
      read: this.#read,
      scopes,
      goes: this.#goes,
    };
  }

  #visit({ commands }: Pick<Script, 'commands'>, end: number): void {
    for (const [index, statement] of commands.entries()) {
      // With what stands behind it: its here documents, and comments.
      const range = { start: statement.pos, end: commands[index + 1]?.pos ?? end };
      if (this.#isKnown(range)) continue;
      const before = this.#walk.moves;
      this.#walk.visit(statement);
      this.#seen.set(originOf(this.#variant, range.start, range.end), this.#walk.moves > before);
    }
  }

  #isKnown(range: Range): boolean {
    const goes = this.#seen.get(originOf(this.#variant, range.start, range.end));
    if (goes === undefined) return false;
    this.#skipped.push(range);
    if (goes) this.#goes = Math.min(this.#goes, range.start);
    return true;
  }

  #look(range: Range, places: readonly number[]): void {
    this.#read.push(range);
    this.#walk.look(places);
  }
}

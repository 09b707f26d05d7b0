/** Decides what of a script is read: its statements, those that another variant has from the same places only once. */
import { parse, type Command, type Script } from 'unbash';
import { type Origin, originOf, sourceOf } from '../places.ts';
import type { Variant } from '../variants.ts';
import type { Context } from './context.ts';
import { joined, piecesOf, type Range, withoutRanges } from './pieces.ts';
import type { ReadStatements } from './readStatements.ts';
import { Walk } from './walk.ts';

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
  /** Places of the source at which a statement of the first variant begins. */
  readonly #borders: number[];
  readonly #seen: Map<Origin, boolean>;
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
    const reading = new VariantReading({ variant, find, seen: this.#seen, onlyNamed: this.#isUpdated });
    if (this.#isFirst) {
      this.#isFirst = false;
      const starts = reading.whole();
      this.#borders.push(...starts.flatMap((start) => sourceOf(variant, start) ?? []));
    } else if (!reading.pieces(piecesOf(variant, this.#borders))) reading.whole();
    return reading.tree();
  }

  /** What was read so far. */
  statements(): Omit<ReadStatements, 'variants'> {
    return { borders: this.#borders, seen: this.#seen };
  }
}

interface Wanted {
  variant: Variant;
  find: FindPlaces;
  seen: Map<Origin, boolean>;
  /** Pieces in which no place is looked for are not read. */
  onlyNamed: boolean;
}

class VariantReading {
  readonly #variant: Variant;
  readonly #find: FindPlaces;
  readonly #walk = new Walk();
  readonly #seen: Map<Origin, boolean>;
  readonly #onlyNamed: boolean;
  readonly #read: Range[] = [];
  readonly #skipped: Range[] = [];
  readonly #errors: { message: string; pos: number }[] = [];
  #goes = Number.POSITIVE_INFINITY;

  constructor({ variant, find, seen, onlyNamed }: Wanted) {
    this.#variant = variant;
    this.#find = find;
    this.#seen = seen;
    this.#onlyNamed = onlyNamed;
  }

  /** The pieces that have to be read, in one go; false, and nothing is done, when a piece is not made of whole statements. */
  pieces(pieces: readonly Range[]): boolean {
    const judged = pieces.map((range) => this.#judge(range));
    const left = joined(judged.flatMap(({ range, places }) => (places === undefined ? range : [])));
    const script = parse(withoutRanges(this.#variant.text, left));
    const starts = new Set(script.commands.map(({ pos }) => pos));
    if (script.errors !== undefined || left.some(({ start }) => !starts.has(start))) return false;
    for (const { range, goes, places } of judged) {
      if (places !== undefined) this.#read.push(range);
      else if (goes !== undefined) this.#skip(range, goes);
    }
    this.#walk.look(judged.flatMap(({ places }) => places ?? []));
    this.#visit(script, new Set(left.map(({ start }) => start)));
    return true;
  }

  /** All of it; answers where its statements begin. */
  whole(): number[] {
    const { text } = this.#variant;
    const range = { start: 0, end: text.length };
    this.#read.push(range);
    this.#walk.look(this.#find(range));
    const script = parse(text);
    this.#errors.push(...(script.errors ?? []));
    this.#visit(script);
    return script.commands.map(({ pos }) => pos);
  }

  tree(): ShellTree {
    const { contexts, commands, later, errors, scopes } = this.#walk;
    return {
      contexts: contexts.toSorted((a, b) => a.start - b.start || b.end - a.end),
      errors: [...this.#errors, ...errors],
      commands,
      later,
      skipped: this.#skipped.toSorted((a, b) => a.start - b.start),
      read: this.#read,
      scopes,
      goes: this.#goes,
    };
  }

  /** What is known of a piece; without places it need not be read. */
  #judge(range: Range): { range: Range; goes?: boolean; places?: readonly number[] } {
    // True where it goes to another folder; undefined when it was not looked at.
    const goes = this.#seen.get(originOf(this.#variant, range.start, range.end));
    if (goes !== undefined) return { range, goes };
    const places = this.#find(range);
    return this.#onlyNamed && places.length === 0 ? { range } : { range, places };
  }

  /** All but what stands at these places. */
  #visit({ commands }: Pick<Script, 'commands'>, left?: ReadonlySet<number>): void {
    for (const [index, statement] of commands.entries()) {
      if (left?.has(statement.pos) === true) continue;
      // With what stands behind it: its here documents, and comments.
      const range = { start: statement.pos, end: commands[index + 1]?.pos ?? this.#variant.text.length };
      const origin = originOf(this.#variant, range.start, range.end);
      const goes = this.#seen.get(origin);
      if (goes !== undefined) {
        this.#skip(range, goes);
        continue;
      }
      const before = this.#walk.moves;
      this.#walk.visit(statement);
      this.#seen.set(origin, this.#walk.moves > before);
    }
  }

  #skip(range: Range, goes: boolean): void {
    this.#skipped.push(range);
    if (goes) this.#goes = Math.min(this.#goes, range.start);
  }
}

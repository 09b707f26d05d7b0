/** Decides what of a script is read: its statements, those that another variant has from the same places only once. */
import { parse, type Command, type Script } from 'unbash';
import { originOf, placeOfSource, sourceOf } from '../places.ts';
import type { Variant } from '../variants.ts';
import type { Context } from './context.ts';
import { Walk } from './walk.ts';

interface Range {
  start: number;
  end: number;
}

export interface ShellTree {
  /** Ascending ranges that were looked at in an earlier variant. */
  skipped: readonly Range[];
  contexts: Context[];
  /** Why the script could not be read, with the place. */
  errors: readonly { message: string; pos: number }[];
  commands: Command[];
  /** Those of functions, which run when they are called. */
  later: ReadonlySet<Command>;
}

/** Reads the variants of one template, the first one whole. */
export class VariantReader {
  /** Places of the source at which a statement of the first variant begins, on a line of its own. */
  readonly #borders: number[] = [];
  readonly #seen = new Set<string>();
  #isFirst = true;

  /** Finds every stretch of plain text that one of the `places` (ascending offsets) is in. */
  read(variant: Variant, places: readonly number[]): ShellTree {
    const reading = new PieceReading(variant, new Walk(places), this.#seen);
    if (this.#isFirst) {
      this.#isFirst = false;
      const starts = reading.rest(0);
      this.#borders.push(...starts.flatMap((start) => sourceOf(variant, start) ?? []));
    } else this.#readPieces(reading, variant);
    return reading.tree();
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

class PieceReading {
  readonly #variant: Variant;
  readonly #walk: Walk;
  readonly #seen: Set<string>;
  readonly #skipped: Range[] = [];
  readonly #errors: { message: string; pos: number }[] = [];

  constructor(variant: Variant, walk: Walk, seen: Set<string>) {
    this.#variant = variant;
    this.#walk = walk;
    this.#seen = seen;
  }

  /** False, and nothing is done, when the last statement goes on behind the piece. */
  piece(range: Range): boolean {
    if (this.#isKnown(range)) return true;
    const { text } = this.#variant;
    // Blanks before it, so that all places are those of the variant.
    const script = parse(`${' '.repeat(range.start)}${text.slice(range.start, range.end)}${probe}`);
    const last = script.commands.at(-1);
    if (script.errors !== undefined || last?.pos !== range.end) return false;
    this.#visit({ ...script, commands: script.commands.slice(0, -1) }, range.end);
    return true;
  }

  /** All that follows; answers where its statements begin. */
  rest(from: number): number[] {
    const { text } = this.#variant;
    const script = parse(from === 0 ? text : `${' '.repeat(from)}${text.slice(from)}`);
    this.#errors.push(...(script.errors ?? []));
    this.#visit(script, text.length);
    return script.commands.map(({ pos }) => pos);
  }

  tree(): ShellTree {
    const { contexts, commands, later, errors } = this.#walk;
    return {
      contexts: contexts.toSorted((a, b) => a.start - b.start || b.end - a.end),
      errors: [...this.#errors, ...errors],
      commands,
      later,
      skipped: this.#skipped,
    };
  }

  #visit({ commands }: Pick<Script, 'commands'>, end: number): void {
    for (const [index, statement] of commands.entries()) {
      // With what stands behind it: its here documents, and comments.
      const range = { start: statement.pos, end: commands[index + 1]?.pos ?? end };
      if (!this.#isKnown(range)) {
        this.#seen.add(originOf(this.#variant, range.start, range.end));
        this.#walk.visit(statement);
      }
    }
  }

  #isKnown(range: Range): boolean {
    const isKnown = this.#seen.has(originOf(this.#variant, range.start, range.end));
    if (isKnown) this.#skipped.push(range);
    return isKnown;
  }
}

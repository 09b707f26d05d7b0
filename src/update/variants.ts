/** Decides which texts a template can become: one for each way through its blocks, with the source place of every character. */
import Handlebars from 'handlebars';
import { branchesOf, spanIn, statementsOf, type Statement } from '../templates/ast.ts';
import { lineStartsOf } from '../templates/positions.ts';

/** A part of a variant that was written in one go. */
export interface Stretch {
  /** In the variant. */
  start: number;
  length: number;
  /** In the template. */
  source: number;
  sort: 'text' | 'value';
}

/** What a template becomes when its blocks are taken one way; values are a word, partials a command. */
export interface Variant {
  text: string;
  stretches: readonly Stretch[];
}

export interface VariantOptions {
  /** Stands for the value of a tag. */
  value: string;
  /** Stands for a partial. */
  partial: string;
}

/** More ways than anybody can have in mind. */
const mostVariants = 24;

/** What is written for tags when a template is filled in for a run. */
export interface Filling {
  /** For a value, from its tag. */
  value: (tag: string) => string;
  /** For a partial, from its tag. */
  partial: (tag: string) => string;
}

type Branch = hbs.AST.Program;
const nowhere: unique symbol = Symbol('a block without {{else}}, left out');

/** All variants, so that every branch of every block is in one of them; undefined when there are too many. */
export function variantsOf(source: string, options: VariantOptions): readonly Variant[] | undefined {
  const tree = treeOf(source);
  const seen = new Set<unknown>();
  const variants: Variant[] = [];
  const filling = { value: () => options.value, partial: () => options.partial, seen };
  const starts = lineStarts(source);
  do {
    if (variants.length === mostVariants) return undefined;
    variants.push(new Flattening({ source, starts }, filling).of(tree));
  } while (isOpen(tree, seen));
  return variants;
}

/** Ways through a template with these texts in place of tags; a branch counts as taken for all that share `seen`. */
export class FilledTemplate {
  readonly #source: string;
  readonly #tree: Branch;
  readonly #starts: readonly number[];
  readonly #seen: Set<unknown>;

  /** @throws what Handlebars throws. */
  constructor(source: string, seen: Set<unknown>) {
    this.#source = source;
    this.#tree = Handlebars.parse(source);
    this.#starts = lineStarts(source);
    this.#seen = seen;
  }

  /** The next way: through branches that were not taken yet, where there are such. */
  next(filling: Filling): Variant {
    const template = { source: this.#source, starts: this.#starts };
    return new Flattening(template, { ...filling, seen: this.#seen }).of(this.#tree);
  }

  /** Whether a branch is left. */
  isOpen(): boolean {
    return isOpen(this.#tree, this.#seen);
  }
}

let last: { source: string; tree: Branch } | undefined;

/** The syntax tree with Handlebars' handling of white space; the last one is remembered. @throws what Handlebars throws. */
export function treeOf(source: string): Branch {
  if (last?.source !== source) last = { source, tree: Handlebars.parse(source) };
  return last.tree;
}

/** Handlebars takes `\r` alone for the end of a line, too. */
function lineStarts(text: string): readonly number[] {
  if (!text.includes('\r')) return lineStartsOf(text);
  return [0, ...[...text.matchAll(/\r\n?|\n/g)].map(({ index, 0: end }) => index + end.length)];
}

/** Whether a branch in here was in no variant yet. */
function isOpen(program: Branch, seen: ReadonlySet<unknown>): boolean {
  return statementsOf(program).some((statement) => isOpenStatement(statement, seen));
}

function isOpenStatement(statement: Statement, seen: ReadonlySet<unknown>): boolean {
  const branches = branchesOf(statement);
  if (branches.some((branch) => !seen.has(branch) || isOpen(branch, seen))) return true;
  return statement.sort === 'block' && branches.length === 1 && !seen.has(absence(statement.node));
}

/** Stands for the way on which a block without `{{else}}` leaves nothing. */
const absences = new WeakMap<object, object>();
function absence(node: object): object {
  const known = absences.get(node) ?? { nowhere };
  absences.set(node, known);
  return known;
}

/** A template, and where its lines begin. */
interface Lines {
  source: string;
  starts: readonly number[];
}

class Flattening {
  readonly #source: string;
  readonly #starts: readonly number[];
  readonly #options: Filling & { seen: Set<unknown> };
  readonly #stretches: Stretch[] = [];
  #text = '';

  constructor({ source, starts }: Lines, options: Filling & { seen: Set<unknown> }) {
    this.#source = source;
    this.#starts = starts;
    this.#options = options;
  }

  of(tree: Branch): Variant {
    this.#program(tree);
    return { text: this.#text, stretches: this.#stretches };
  }

  #program(program: Branch): void {
    this.#options.seen.add(program);
    for (const statement of statementsOf(program)) this.#statement(statement);
  }

  #statement(statement: Statement): void {
    const { start, end } = spanIn(this.#starts, statement.node);
    const tag = (): string => this.#source.slice(start, end);
    if (statement.sort === 'content') this.#content(statement.node, start);
    else if (statement.sort === 'mustache') this.#push(this.#options.value(tag()), start, 'value');
    else if (statement.sort === 'block' || statement.sort === 'partial-block') this.#block(statement);
    else if (statement.sort === 'partial') this.#push(this.#partial(tag(), start), start, 'value');
  }

  /** Alone on its line, a partial's line end goes with it, so it brings its own. */
  #partial(tag: string, start: number): string {
    const text = this.#options.partial(tag);
    const from = this.#source.lastIndexOf('\n', start - 1) + 1;
    const end = this.#source.indexOf('\n', from);
    const line = this.#source.slice(from, end === -1 ? undefined : end);
    return /^\s*\{\{[^{}]*\}\}\s*$/.test(line) && !text.endsWith('\n') ? `${text}\n` : text;
  }

  #block(statement: Statement): void {
    const { seen } = this.#options;
    const branches = branchesOf(statement);
    const open = branches.find((branch) => !seen.has(branch) || isOpen(branch, seen));
    if (open === undefined && branches.length === 1 && !seen.has(absence(statement.node))) {
      seen.add(absence(statement.node));
      return;
    }
    const chosen = open ?? branches[0];
    if (chosen !== undefined) this.#program(chosen);
  }

  /** Handlebars took white space away on either side of a block that stands alone on its lines. */
  #content(node: hbs.AST.ContentStatement, start: number): void {
    const original: unknown = node.original;
    const whole = typeof original === 'string' ? original : node.value;
    const taken = whole === node.value ? 0 : takenBefore(whole, node.value);
    this.#push(node.value, start + taken, 'text');
  }

  #push(text: string, source: number, sort: Stretch['sort']): void {
    if (text === '') return;
    this.#stretches.push({ start: this.#text.length, length: text.length, source, sort });
    this.#text += text;
  }
}

/** How much of `whole` went from its beginning: all white space, or only to the end of the line. */
function takenBefore(whole: string, value: string): number {
  const amounts = [/^/, /^[ \t]*\r?\n?/, /^\s+/].map((pattern) => pattern.exec(whole)?.[0].length ?? 0);
  return (
    amounts.find(
      (amount) => whole.startsWith(value, amount) && /^\s*$/.test(whole.slice(amount + value.length)),
    ) ?? 0
  );
}

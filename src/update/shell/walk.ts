/** Decides in which quotes and for which command every mention of the shared folder stands, by walking a script's tree. */
import { forEachChild, type Command, type SyntaxNode, type Word } from 'unbash';
import { partitionPoint } from '../../partitionPoint.ts';
import { goesElsewhere } from './commandWords.ts';
import { type Context, noCommand, type Quote } from './context.ts';
import { isPart, type PartNode } from './parts.ts';

type Frame = Omit<Context, 'quote' | 'start' | 'end'> & {
  double: boolean;
  here: boolean;
  replacement: boolean;
  later: boolean;
};

const outermost: Frame = {
  ...noCommand,
  double: false,
  here: false,
  replacement: false,
  later: false,
};

/** What is found on a walk through statements, one after the other. */
export class Walk {
  readonly contexts: Context[] = [];
  readonly commands: Command[] = [];
  /** Commands of functions, which run when those are called. */
  readonly later = new Set<Command>();
  readonly errors: { message: string; pos: number }[] = [];
  /** Subshells and functions, out of which no `cd` leads; where a function is called from is not known. */
  readonly scopes: { start: number; end: number; isUnknown: boolean }[] = [];
  /** How many commands, not those of functions, go to another folder. */
  moves = 0;
  #places: readonly number[] = [];

  /** The ascending places that are looked for in what is visited next. */
  look(places: readonly number[]): void {
    this.#places = places;
  }

  visit(node: SyntaxNode, frame: Frame = outermost): void {
    if (node.type === 'Script' && node.errors !== undefined) this.errors.push(...node.errors);
    if (node.type === 'Subshell' || node.type === 'Function')
      this.scopes.push({ start: node.pos, end: node.end, isUnknown: node.type === 'Function' });
    if (node.type === 'Command') this.#command(node, frame);
    else if (node.type === 'HereDoc') this.#hereDocument(node, frame);
    else if (isPart(node)) {
      if (this.#mentions(node.pos, node.end)) this.#part(node, frame);
    } else this.#structure(node, frame);
  }

  #command(node: Command, frame: Frame): void {
    this.commands.push(node);
    if (frame.later) this.later.add(node);
    else if (goesElsewhere(node)) this.moves++;
    const isNamed = this.#mentions(node.pos, node.end) || node.suffix.some(({ type }) => type === 'HereDoc');
    if (isNamed) this.#children(node, { ...frame, command: node });
  }

  #structure(node: SyntaxNode, frame: Frame): void {
    if (node.type === 'CaseItem') {
      for (const pattern of node.pattern) this.visit(pattern, { ...frame, pattern: true });
      this.visit(node.body, frame);
    } else if (node.type === 'TestBinary') {
      this.visit(node.left, frame);
      this.visit(node.right, { ...frame, pattern: true });
    } else if (node.type === 'Redirect')
      this.#children(node, { ...frame, redirected: node.operator.includes('>') });
    else if (node.type === 'Function') this.#children(node, { ...frame, later: true });
    else if (node.type === 'Assignment') this.#assignment(node, frame);
    else this.#children(node, frame);
  }

  #children(node: SyntaxNode, frame: Frame): void {
    forEachChild(node, (child) => this.visit(child, frame));
  }

  /** Before or instead of a command's name nothing is split; behind `export` only bash knows that. */
  #assignment(node: SyntaxNode & { type: 'Assignment' }, frame: Frame): void {
    if (!this.#mentions(node.pos, node.end)) return;
    this.#index(node.index, frame);
    const unsplit = frame.command?.prefix.includes(node) === true && node.value.type === 'Word';
    this.visit(node.value, { ...frame, unsplit, variable: node.name });
  }

  #hereDocument(node: SyntaxNode & { type: 'HereDoc' }, frame: Frame): void {
    const { body, delimiter } = node;
    if (delimiter !== undefined && this.#mentions(delimiter.pos, delimiter.end))
      this.#emit('subscript', delimiter, frame);
    if (delimiter === undefined || !this.#mentions(body.pos, body.end)) return;
    const place = {
      delimiter: { start: delimiter.pos, end: delimiter.end, value: delimiter.value },
      body: { start: body.pos, end: body.end },
    };
    const inside = { ...frame, word: undefined, hereDocument: place, here: true };
    if (delimiter.quoted) this.#emit('here-quoted', body, inside);
    else if (body.parts === undefined) this.#emit('here', body, inside);
    else this.#parts(body.parts, inside);
  }

  #parts(parts: readonly SyntaxNode[], frame: Frame): void {
    for (const [index, part] of parts.entries())
      this.visit(part, { ...frame, joined: frame.joined || index > 0 });
  }

  #part(node: PartNode, frame: Frame): void {
    if (node.type === 'Word') this.#word(node, frame);
    else if (node.type === 'ParameterExpansion') this.#parameter(node, frame);
    else if (node.type === 'ArithmeticExpansion') this.#children(node, frame);
    else if ('script' in node) this.#script(node, frame);
    else this.#quoted(node, frame);
  }

  #quoted(node: PartNode, frame: Frame): void {
    if (node.type === 'SingleQuoted') this.#emit('single', { pos: node.pos + 1, end: node.end - 1 }, frame);
    else if (node.type === 'AnsiCQuoted') this.#emit('ansi', { pos: node.pos + 2, end: node.end - 1 }, frame);
    else if (node.type === 'DoubleQuoted' || node.type === 'LocaleString') {
      this.#parts(node.parts, { ...frame, double: true });
    } else if (node.type === 'ArithmeticWord' && node.parts === undefined)
      this.#emit('arithmetic', node, frame);
    else this.#plain(node, frame);
  }

  #word(node: Word, frame: Frame): void {
    const inside = { ...frame, word: frame.word ?? node };
    if (node.parts === undefined) this.#plain(node, inside);
    else this.#parts(node.parts, inside);
  }

  #plain(node: PartNode, frame: Frame): void {
    const parts = 'parts' in node ? node.parts : undefined;
    if (parts !== undefined) {
      this.#parts(parts, frame);
      return;
    }
    if (frame.double) this.#emit('double', node, frame);
    else this.#emit(frame.here ? 'here' : 'bare', node, frame);
  }

  /** The commands inside have quotes of their own. */
  #script(node: PartNode & { script: (SyntaxNode & { type: 'Script' }) | undefined }, frame: Frame): void {
    const { script } = node;
    if (script === undefined || script.source !== undefined) this.#emit('decoded', node, frame);
    else {
      this.scopes.push({ start: node.pos, end: node.end, isUnknown: false });
      this.visit(script, { ...outermost, later: frame.later });
    }
  }

  #parameter(node: SyntaxNode & { type: 'ParameterExpansion' }, frame: Frame): void {
    const { operation, index } = node;
    this.#index(index, frame);
    if (operation === undefined) return;
    const inside = { ...frame, joined: false };
    if (operation.type === 'Default') this.visit(operation.operand, inside);
    else if (operation.type === 'Remove') this.visit(operation.operand, patternOf(inside));
    else if (operation.type === 'Replace') {
      this.visit(operation.pattern, patternOf(inside));
      this.visit(operation.replacement, { ...inside, unsplit: true });
    } else if (this.#mentions(operation.pos, operation.end)) this.#emit('subscript', operation, frame);
  }

  /** Between the brackets of an array nothing is split, and quotes have their meaning also within double ones. */
  #index(index: Word | undefined, frame: Frame): void {
    if (index !== undefined) this.visit(index, { ...frame, unsplit: true, double: false, joined: false });
  }

  #mentions(start: number, end: number): boolean {
    const first = partitionPoint(this.#places, (place) => place < start);
    return (this.#places[first] ?? end) < end;
  }

  #emit(quote: Quote, { pos, end }: { pos: number; end: number }, frame: Frame): void {
    const { joined, unsplit, pattern, command, word, redirected, variable, hereDocument } = frame;
    this.contexts.push({
      quote,
      start: pos,
      end,
      joined,
      unsplit,
      pattern,
      command,
      word,
      redirected,
      variable,
      hereDocument,
    });
  }
}

/** Inside `"${x#…}"` quotes have a meaning of their own, in a here document they have none. */
function patternOf(frame: Frame): Frame {
  return { ...frame, pattern: true, double: false, unsplit: frame.here };
}

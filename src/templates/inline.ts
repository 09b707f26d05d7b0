/** Decides the compiled text of one template: partials and constants spliced in where their tags stand, comments taken out. */
import { nearest } from '../nearest.ts';
import { append, endsLine, trimLineEnd, type CompiledText, type Origin } from './compiledText.ts';
import { formatOf } from './kinds.ts';
import { lineAndColumn } from './positions.ts';
import { largestFile } from './sourceText.ts';
import type { ParsedSource, Splice } from './splices.ts';
import type { CompiledTemplate, LintFinding } from './types.ts';

export interface InlineInput {
  /** Compiled path. */
  path: string;
  source: ParsedSource;
  /** Partials by the name that tags use. */
  partials: ReadonlyMap<string, ParsedSource>;
  /** Values of `agent.*` and `cli.*`. */
  constants: Readonly<Record<string, string>>;
}

export interface Inlined {
  template: CompiledTemplate;
  findings: LintFinding[];
  /** Names of all partials that went into it. */
  used: ReadonlySet<string>;
}

interface Work extends InlineInput {
  target: CompiledText;
  findings: LintFinding[];
  used: Set<string>;
  /** Partials written so far: also those that add no text. */
  count: number;
}

/** More partials than any template needs; partials that include others twice reach it quickly. */
const mostPartials = 2000;

/** Compiles one template; what can't be resolved is a finding and leaves nothing behind. */
export function inlineTemplate(input: InlineInput): Inlined {
  const work: Work = {
    ...input,
    target: { parts: [], length: 0, segments: [] },
    findings: [],
    used: new Set(),
    count: 0,
  };
  write(work, input.source, { stack: [], indent: '' });
  const { parts, segments } = work.target;
  return {
    template: { path: input.path, text: parts.join(''), segments },
    findings: work.findings,
    used: work.used,
  };
}

interface Position {
  /** Names of the partials that are being written, outermost first. */
  stack: readonly string[];
  /** White space before the tags that led here. */
  indent: string;
}

function write(work: Work, source: ParsedSource, position: Position): void {
  for (const { code, offset, message, hint } of source.problems) {
    work.findings.push({ code, at: at(source, offset), message, hint });
  }
  let done = 0;
  for (const splice of source.splices) {
    writeRaw(work, source, [done, splice.start], position.indent);
    resolve(work, source, splice, position);
    done = splice.end;
  }
  writeRaw(work, source, [done, source.text.length], position.indent);
}

function writeRaw(
  work: Work,
  source: ParsedSource,
  [from, to]: readonly [number, number],
  indent: string,
): void {
  append(work.target, source.text.slice(from, to), { ...origin(source, from), indent });
}

function resolve(work: Work, source: ParsedSource, splice: Splice, position: Position): void {
  if (splice.sort === 'comment' || splice.name === '') return;
  const inner: Position = { stack: position.stack, indent: position.indent + (splice.indent ?? '') };
  const before = work.target.length;
  if (splice.sort === 'constant') writeConstant(work, source, splice, inner);
  else writePartial(work, source, splice, inner);
  if (work.target.length === before) return;
  if (splice.indent === undefined) trimLineEnd(work.target);
  else if (!endsLine(work.target) && source.text[splice.end - 1] === '\n') {
    append(work.target, '\n', origin(source, splice.end - 1));
  }
}

function writeConstant(work: Work, source: ParsedSource, { name, tag }: Splice, { indent }: Position): void {
  const value = Object.hasOwn(work.constants, name) ? work.constants[name] : undefined;
  if (value === undefined) {
    report(work, source, tag, unknownConstant(name, Object.keys(work.constants)));
    return;
  }
  append(work.target, value, { ...origin(source, tag), filled: true, indent });
}

function writePartial(
  work: Work,
  source: ParsedSource,
  { name, tag }: Splice,
  { stack, indent }: Position,
): void {
  const partial = work.partials.get(name);
  work.used.add(name);
  if (partial === undefined) report(work, source, tag, missingPartial(name, [...work.partials.keys()]));
  else if (stack.includes(name))
    report(work, source, tag, partialCycle([...stack.slice(stack.indexOf(name)), name]));
  else if (formatOf(partial.file) !== formatOf(work.path))
    report(work, source, tag, otherFormat(name, work.path));
  else if (++work.count > mostPartials || work.target.length > largestFile)
    report(work, source, tag, tooMuch());
  else write(work, partial, { stack: [...stack, name], indent });
}

function report(work: Work, source: ParsedSource, offset: number, text: Omit<LintFinding, 'at'>): void {
  work.findings.push({ ...text, at: at(source, offset) });
}

function origin(source: ParsedSource, offset: number): Origin {
  return { ...at(source, offset), offset: offset + source.charactersBefore };
}

function at(source: ParsedSource, offset: number): LintFinding['at'] {
  const { line, column } = lineAndColumn(source.lineStarts, offset);
  return { file: source.file, line: line + source.linesBefore, column };
}

function unknownConstant(name: string, known: readonly string[]): Omit<LintFinding, 'at'> {
  const meant = nearest(name, known);
  const all = known.length === 0 ? 'There are none in this file' : `Known here: ${known.join(', ')}`;
  return {
    code: 'unknown-constant',
    message: `There is no constant ${name} in this template`,
    hint: meant === undefined ? `${all}.` : `Did you mean {{${meant}}}? ${all}.`,
  };
}

function missingPartial(name: string, known: readonly string[]): Omit<LintFinding, 'at'> {
  // A partial's name ends with the kind of its text, which is easily left out.
  const meant = known.find((each) => each.startsWith(`${name}.`)) ?? nearest(name, known);
  return {
    code: 'missing-partial',
    message: `There is no partial ${name}`,
    hint: `${meant === undefined ? '' : `Did you mean {{> ${meant}}}? `}It would be the file partials/${name}.hbs.`,
  };
}

function partialCycle(names: readonly string[]): Omit<LintFinding, 'at'> {
  return {
    code: 'partial-cycle',
    message: `This partial includes itself: ${names.join(' → ')}`,
    hint: 'Take one of these tags out.',
  };
}

function otherFormat(name: string, path: string): Omit<LintFinding, 'at'> {
  return {
    code: 'partial-format',
    message: `The partial ${name} is of another format than ${path}`,
    hint: 'Include partials of the same format only: their variables and rules are others.',
  };
}

function tooMuch(): Omit<LintFinding, 'at'> {
  return {
    code: 'over-limit',
    message: `With its partials the template grows beyond ${largestFile} characters or ${mostPartials} partials`,
    hint: 'Partials that include others more than once multiply: include each once.',
  };
}

/** Decides which tags of a source are resolved when it is compiled, and how much of their line goes with them. */
import { branchesOf, isPath, pairsOf, spanIn, statementsOf, type Statement } from './ast.ts';
import { parseTemplate } from './parse.ts';
import { lineStartsOf } from './positions.ts';
import { construct, type Problem } from './problem.ts';

export interface Splice {
  sort: 'partial' | 'constant' | 'comment';
  /** Name of the partial, or of the constant with its prefix. */
  name: string;
  /** Offset of the tag itself. */
  tag: number;
  /** What is replaced: the tag, or its whole line with the line's end when it stands alone there. */
  start: number;
  end: number;
  /** White space before a tag that stands alone on its line; undefined when something else is on the line. */
  indent: string | undefined;
}

export interface ParsedSource {
  file: string;
  text: string;
  lineStarts: readonly number[];
  /** Ascending, never overlapping. */
  splices: readonly Splice[];
  problems: readonly Problem[];
  /** Lines of the file before this text, for sources with a front matter. */
  linesBefore: number;
  /** Characters of the file before this text. */
  charactersBefore: number;
}

/** Reads one source; each is parsed once, however many templates it goes into. */
export function parseSource(
  file: string,
  text: string,
  {
    linesBefore = 0,
    charactersBefore = 0,
  }: Partial<Pick<ParsedSource, 'linesBefore' | 'charactersBefore'>> = {},
): ParsedSource {
  const lineStarts = lineStartsOf(text);
  const parsed = parseTemplate(text);
  const found: Found = { text, lineStarts, splices: [], problems: [] };
  if (parsed.ast === undefined) found.problems.push(parsed.problem);
  else collect(parsed.ast, found);
  return {
    file,
    text,
    lineStarts,
    splices: found.splices,
    problems: found.problems,
    linesBefore,
    charactersBefore,
  };
}

interface Found {
  text: string;
  lineStarts: readonly number[];
  splices: Splice[];
  problems: Problem[];
}

function collect(program: hbs.AST.Program, found: Found): void {
  for (const statement of statementsOf(program)) {
    if (statement.sort === 'comment') add(found, statement, { sort: 'comment', name: '' });
    else if (statement.sort === 'partial') addPartial(found, statement);
    else if (statement.sort === 'mustache') addConstant(found, statement);
    for (const branch of branchesOf(statement)) collect(branch, found);
  }
}

function addPartial(found: Found, statement: Statement & { sort: 'partial' }): void {
  const { name, params } = statement.node;
  const { start } = spanIn(found.lineStarts, statement.node);
  if (!isPath(name)) {
    const hint = 'Name the partial: {{> name.sh}}.';
    found.problems.push(construct(start, 'A partial whose name is worked out', hint));
  } else if (params.length + pairsOf(statement.node).length > 0) {
    const hint = 'Partials see the variables of the template that includes them.';
    found.problems.push(construct(start, 'A partial with arguments', hint));
  }
  add(found, statement, { sort: 'partial', name: isPath(name) ? name.original : '' });
}

function addConstant(found: Found, statement: Statement & { sort: 'mustache' }): void {
  const { path, params, escaped } = statement.node;
  if (!isPath(path) || !/^(agent|cli)\./.test(path.original) || params.length > 0) return;
  if (!escaped) {
    const { start } = spanIn(found.lineStarts, statement.node);
    const hint = `Write {{${path.original}}}: nothing is escaped anyway.`;
    found.problems.push(construct(start, 'A triple stash', hint));
  }
  add(found, statement, { sort: 'constant', name: path.original });
}

type Stripped = Extract<Statement, { node: { strip: hbs.AST.StripFlags } }>;

function add(found: Found, { node }: Stripped, splice: Pick<Splice, 'sort' | 'name'>): void {
  const { start, end } = spanIn(found.lineStarts, node);
  if (node.strip.open || node.strip.close) {
    const hint = 'Put the tag on a line of its own: that line leaves nothing behind.';
    found.problems.push(construct(start, 'White space control with "~"', hint));
  }
  found.splices.push({ ...splice, tag: start, ...lineAround(found.text, start, end) });
}

/** The extent of a tag: its whole line if nothing else is on it. */
function lineAround(text: string, start: number, end: number): Pick<Splice, 'start' | 'end' | 'indent'> {
  const indent = /^[ \t]*$/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start))?.[0];
  const rest = /^[ \t]*(\n|$)/.exec(text.slice(end, lineEnd(text, end)))?.[0];
  if (indent === undefined || rest === undefined) return { start, end, indent: undefined };
  return { start: start - indent.length, end: end + rest.length, indent };
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline + 1;
}

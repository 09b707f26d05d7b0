/** Decides where each character of a rendered text was written in its compiled template. */
import Handlebars from 'handlebars';
import { branchesOf, spanIn, statementsOf } from './ast.ts';
import { lineStartsOf } from './positions.ts';
import { checkContext, compileStrictly } from './render.ts';
import type { CompiledTemplate } from './types.ts';

export interface MappedText {
  text: string;
  /** Offset in the compiled template of an offset in `text`; inside a value that of its tag. */
  toCompiled: (offset: number) => number;
}

/** A marker in the rendered text: where what follows stands in the template, and whether it is one value. */
const marker = /\uf8f0(\d+)([tv])\uf8f1/;

/** Renders like `renderTemplate`, by the same engine, with markers in the template's tree that are taken out again. */
export function renderWithMap(
  template: CompiledTemplate,
  context: Readonly<Record<string, unknown>>,
): MappedText {
  const values = checkContext(template, context);
  const tree = Handlebars.parse(template.text);
  addMarkers(tree, template.text, lineStartsOf(template.text));
  return readMarkers(compileStrictly(template, tree)(values));
}

function addMarkers(program: hbs.AST.Program, text: string, starts: readonly number[]): void {
  program.body = statementsOf(program).flatMap((statement) => {
    const { start } = spanIn(starts, statement.node);
    for (const branch of branchesOf(statement)) addMarkers(branch, text, starts);
    if (statement.sort === 'mustache')
      return [contentNode(statement.node, `\uf8f0${start}v\uf8f1`), statement.node];
    if (statement.sort !== 'content' || statement.node.value === '') return [statement.node];
    // Handlebars took white space away on either side of a block that stands alone on its lines.
    const original: unknown = statement.node.original;
    const taken = typeof original === 'string' ? original.indexOf(statement.node.value) : 0;
    return [contentNode(statement.node, `\uf8f0${start + taken}t\uf8f1`), statement.node];
  });
}

function contentNode({ loc }: hbs.AST.Node, value: string): hbs.AST.ContentStatement {
  return { type: 'ContentStatement', value, original: { open: false, close: false }, loc };
}

function readMarkers(marked: string): MappedText {
  const [first = '', ...rest] = marked.split(marker);
  const stretches: { start: number; compiled: number; isValue: boolean }[] = [
    { start: 0, compiled: 0, isValue: false },
  ];
  let text = first;
  for (let index = 0; index < rest.length; index += 3) {
    stretches.push({ start: text.length, compiled: Number(rest[index]), isValue: rest[index + 1] === 'v' });
    text += rest[index + 2] ?? '';
  }
  const toCompiled = (offset: number): number => {
    const stretch = stretches.findLast(({ start }) => start <= offset);
    if (stretch === undefined) return 0;
    return stretch.compiled + (stretch.isValue ? 0 : offset - stretch.start);
  };
  return { text, toCompiled };
}

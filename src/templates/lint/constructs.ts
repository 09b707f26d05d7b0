/** Rule: templates use a small part of Handlebars, so that what they do can be checked. */
import { branchesOf, isPath, pairsOf, spanIn, statementsOf, type Statement } from '../ast.ts';
import { construct, type Problem } from '../problem.ts';
import type { Rule, Subject } from './subject.ts';

const plain = 'Use {{name}}, {{helper name}}, {{#if name}}, {{#unless name}}, {{#each name}} and {{else}}.';

/** Everything outside the subset, wherever it stands. */
export const checkConstructs: Rule = function* (subject) {
  if (subject.ast !== undefined) yield* checkProgram(subject, subject.ast);
};

function* checkProgram(subject: Subject, program: hbs.AST.Program): Generator<Problem> {
  for (const statement of statementsOf(program)) {
    yield* checkStatement(subject, statement);
    for (const branch of branchesOf(statement)) yield* checkProgram(subject, branch);
  }
}

function* checkStatement(subject: Subject, statement: Statement): Generator<Problem> {
  const offset = start(subject, statement.node);
  if (statement.sort === 'content') yield* checkContent(subject, statement.node);
  else if (statement.sort === 'mustache') yield* checkMustache(subject, statement.node);
  else if (statement.sort === 'block') yield* checkBlock(subject, statement.node);
  else if (statement.sort === 'comment')
    yield construct(offset, 'A comment in a compiled template', 'Compile it again.');
  else if (statement.sort === 'decorator')
    yield construct(offset, 'A decorator or inline partial', 'Put the text into partials/.');
  else if (statement.sort === 'partial-block')
    yield construct(offset, 'A partial with a block', 'Use {{> name}}.');
  else
    yield construct(
      offset,
      'A partial in a compiled template',
      'Compile it again: compiled templates stand alone.',
    );
}

function* checkContent(subject: Subject, node: hbs.AST.ContentStatement): Generator<Problem> {
  const { start: from, end } = spanIn(subject.lineStarts, node);
  if (subject.text.slice(from, end) === node.value) return;
  const escape = subject.text.indexOf('\\', from);
  yield construct(
    escape === -1 ? from : escape,
    String.raw`A tag behind a backslash`,
    'Keep "\\" and "{{" apart.',
  );
}

function* checkMustache(subject: Subject, node: hbs.AST.MustacheStatement): Generator<Problem> {
  const offset = start(subject, node);
  if (subject.text.startsWith('{{{', offset)) {
    yield construct(offset, 'A triple stash', 'Write {{name}}: nothing is escaped anyway.');
  } else if (!node.escaped) {
    yield construct(offset, 'The sign "&"', 'Write {{name}}: nothing is escaped anyway.');
  }
  yield* checkStrip(offset, [node.strip]);
  yield* checkCall(subject, node);
}

function* checkBlock(subject: Subject, node: hbs.AST.BlockStatement): Generator<Problem> {
  const offset = start(subject, node);
  if (subject.text.startsWith('{{{{', offset)) {
    yield construct(offset, 'A raw block', plain);
    return;
  }
  const name = node.path.original;
  if (!['if', 'unless', 'each'].includes(name)) {
    yield construct(offset, `The block {{#${name}}}`, plain);
  } else if (name === 'each' && subject.kind === 'shell') {
    yield construct(
      offset,
      '{{#each}} in a shell template',
      'Lists reach scripts as files beside them, read with jq.',
    );
  } else if (node.params.length !== 1) {
    yield construct(offset, `{{#${name}}} with ${node.params.length} arguments`, `Write {{#${name} name}}.`);
  }
  if (branchesOf({ sort: 'block', node }).some(hasBlockParams)) {
    const hint = 'Inside {{#each}} the fields of the item are named directly.';
    yield construct(offset, 'A block parameter (as |name|)', hint);
  }
  yield* checkStrip(offset, [node.openStrip, node.inverseStrip, node.closeStrip]);
  yield* checkCall(subject, node);
}

function hasBlockParams(branch: hbs.AST.Program): boolean {
  const names: readonly string[] | undefined = branch.blockParams;
  return (names?.length ?? 0) > 0;
}

function* checkStrip(
  offset: number,
  strips: readonly (hbs.AST.StripFlags | undefined)[],
): Generator<Problem> {
  if (strips.some((strip) => strip !== undefined && (strip.open || strip.close))) {
    yield construct(
      offset,
      'White space control with "~"',
      'Put the tag on a line of its own: that line leaves nothing behind.',
    );
  }
}

type Call = Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash'>;

function* checkCall(subject: Subject, { path, params, hash }: Call): Generator<Problem> {
  const [pair] = pairsOf({ hash });
  if (pair !== undefined) yield construct(start(subject, pair), `The argument ${pair.key}=`, plain);
  for (const node of [path, ...params]) {
    const offset = start(subject, node);
    const fault = expressionFault(node, subject.text.slice(offset, spanIn(subject.lineStarts, node).end));
    if (fault !== undefined) yield construct(offset, fault, plain);
  }
}

function expressionFault(node: hbs.AST.Expression, written: string): string | undefined {
  if (node.type === 'SubExpression') return 'An expression in parentheses';
  if (!isPath(node)) return 'A literal';
  const { depth, original } = node;
  if (depth > 0) return 'A look-up in an outer context (../)';
  const isPlain = written === original && /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/.test(original);
  return isPlain ? undefined : `The name ${written}`;
}

function start(subject: Subject, node: hbs.AST.Node): number {
  return spanIn(subject.lineStarts, node).start;
}

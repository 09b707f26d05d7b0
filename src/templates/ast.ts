/** Decides how the parts of a Handlebars syntax tree are told apart and where in the text they stand. */

/** A statement by its real `type`, which Handlebars' own types can't tell apart. */
export type Statement =
  | { sort: 'content'; node: hbs.AST.ContentStatement }
  | { sort: 'comment'; node: hbs.AST.CommentStatement }
  | { sort: 'mustache'; node: hbs.AST.MustacheStatement }
  | { sort: 'block'; node: hbs.AST.BlockStatement }
  | { sort: 'partial'; node: hbs.AST.PartialStatement }
  | { sort: 'partial-block'; node: hbs.AST.PartialBlockStatement }
  | { sort: 'decorator'; node: hbs.AST.Statement };

interface NodeTypes {
  ContentStatement: hbs.AST.ContentStatement;
  CommentStatement: hbs.AST.CommentStatement;
  MustacheStatement: hbs.AST.MustacheStatement;
  BlockStatement: hbs.AST.BlockStatement;
  PartialStatement: hbs.AST.PartialStatement;
  PartialBlockStatement: hbs.AST.PartialBlockStatement;
  PathExpression: hbs.AST.PathExpression;
}

function guard<K extends keyof NodeTypes>(type: K): (node: hbs.AST.Node) => node is NodeTypes[K] {
  return (node): node is NodeTypes[K] => node.type === type;
}

const isContent = guard('ContentStatement');
const isComment = guard('CommentStatement');
const isMustache = guard('MustacheStatement');
const isBlock = guard('BlockStatement');
const isPartial = guard('PartialStatement');
const isPartialBlock = guard('PartialBlockStatement');

/** Whether an expression is a name, not a literal or an expression in parentheses. */
export const isPath = guard('PathExpression');

/** The statements of a program; none when there is no such branch. */
export function statementsOf(program: hbs.AST.Program | undefined): Statement[] {
  return (program?.body ?? []).map(statementOf);
}

function statementOf(node: hbs.AST.Statement): Statement {
  if (isContent(node)) return { sort: 'content', node };
  if (isMustache(node)) return { sort: 'mustache', node };
  if (isBlock(node)) return { sort: 'block', node };
  if (isComment(node)) return { sort: 'comment', node };
  if (isPartial(node)) return { sort: 'partial', node };
  return isPartialBlock(node) ? { sort: 'partial-block', node } : { sort: 'decorator', node };
}

/** The programs inside a statement: a block's body and its `{{else}}`, each only if it is there. */
export function branchesOf(statement: Statement): hbs.AST.Program[] {
  if (statement.sort === 'partial-block') return [statement.node.program];
  if (statement.sort !== 'block') return [];
  const branches: (hbs.AST.Program | undefined)[] = [statement.node.program, statement.node.inverse];
  return branches.filter((branch) => branch !== undefined);
}

/** The `name=value` arguments of a tag; Handlebars leaves the list out when there are none. */
export function pairsOf({ hash }: { hash?: hbs.AST.Hash }): hbs.AST.HashPair[] {
  return hash?.pairs ?? [];
}

/** Turns Handlebars' line and column into offsets of one text. */
export function spanIn(starts: readonly number[], { loc }: hbs.AST.Node): { start: number; end: number } {
  const offset = ({ line, column }: hbs.AST.Position): number => (starts[line - 1] ?? 0) + column;
  return { start: offset(loc.start), end: offset(loc.end) };
}

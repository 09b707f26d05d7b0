/** Rule: every name is a declared variable or a registered helper, used as its kind allows. */
import { nearest } from '../../nearest.ts';
import { isPath, spanIn, statementsOf } from '../ast.ts';
import { helperFormats, helperNames, type HelperName } from '../helpers.ts';
import type { Problem } from '../problem.ts';
import type { Variable } from '../variables.ts';
import { resolveName, topScope, type Scope } from './scope.ts';
import type { Rule, Subject } from './subject.ts';

/** Unknown, undeclared, secret and misused names. What is outside the subset is left to the rule for constructs. */
export const checkNames: Rule = function* (subject) {
  if (subject.ast !== undefined) yield* checkProgram(subject, subject.ast, topScope(subject.kind));
};

function* checkProgram(
  subject: Subject,
  program: hbs.AST.Program | undefined,
  scope: Scope,
): Generator<Problem> {
  for (const statement of statementsOf(program)) {
    if (statement.sort === 'mustache') yield* checkMustache(subject, statement.node, scope);
    else if (statement.sort === 'block') yield* checkBlock(subject, statement.node, scope);
  }
}

function* checkMustache(subject: Subject, node: hbs.AST.MustacheStatement, scope: Scope): Generator<Problem> {
  const name = pathOf(node.path);
  if (name === undefined) return;
  const offset = spanIn(subject.lineStarts, node).start;
  if (node.params.length > 0) {
    yield* checkHelper(subject, node, scope);
    return;
  }
  const { variable, fault } = resolveName(name, scope);
  const problem = fault ?? misuse(name, variable, subject);
  if (problem !== undefined) yield { offset, ...problem };
}

function* checkHelper(subject: Subject, node: hbs.AST.MustacheStatement, scope: Scope): Generator<Problem> {
  const name = pathOf(node.path) ?? '';
  const offset = spanIn(subject.lineStarts, node).start;
  const helper = helperNames.find((candidate) => candidate === name);
  if (helper === undefined) yield { offset, ...unknownHelper(name) };
  else if (helperFormats[helper] !== subject.format) yield { offset, ...helperElsewhere(helper, subject) };
  if (node.params.length > 1) {
    yield {
      code: 'construct',
      offset,
      message: `{{${name}}} with ${node.params.length} arguments is not part of what templates may use`,
      hint: `Write {{${name} value}}.`,
    };
  }
  for (const param of node.params) {
    const used = pathOf(param);
    const fault = used === undefined ? undefined : resolveName(used, scope).fault;
    if (fault !== undefined) yield { offset: spanIn(subject.lineStarts, param).start, ...fault };
  }
}

function* checkBlock(subject: Subject, node: hbs.AST.BlockStatement, scope: Scope): Generator<Problem> {
  const [param] = node.params;
  const name = param === undefined ? undefined : pathOf(param);
  const { variable, fault } = name === undefined ? {} : resolveName(name, scope);
  const problem = fault ?? (node.path.original === 'each' ? notAList(name, variable) : undefined);
  if (problem !== undefined && param !== undefined) {
    yield { offset: spanIn(subject.lineStarts, param).start, ...problem };
  }
  const inner = innerScope(node.path.original, { name, variable }, scope);
  const [program, inverse]: (hbs.AST.Program | undefined)[] = [node.program, node.inverse];
  const [body, otherwise] = node.path.original === 'unless' ? [inverse, program] : [program, inverse];
  if (inner !== undefined) yield* checkProgram(subject, body, inner);
  yield* checkProgram(subject, otherwise, scope);
}

interface Named {
  name: string | undefined;
  variable: Variable | undefined;
}

/** What a block makes visible inside; undefined when its list is none and nothing can be said. */
function innerScope(block: string, { name, variable }: Named, scope: Scope): Scope | undefined {
  if (block !== 'each') return { ...scope, sure: new Set([...scope.sure, name ?? '']) };
  if (variable?.item === undefined) return undefined;
  return { kind: scope.kind, fields: variable.item.fields, item: variable.item, sure: new Set() };
}

function pathOf(node: hbs.AST.Expression): string | undefined {
  if (!isPath(node) || node.data || node.depth > 0) return undefined;
  return /^[\w.-]+$/.test(node.original) && node.original !== '.' ? node.original : undefined;
}

type Text = Omit<Problem, 'offset'>;

/** Why a variable can't stand bare in a template of this kind. */
function misuse(name: string, variable: Variable | undefined, { kind, format }: Subject): Text | undefined {
  if (variable === undefined || variable.kind === 'identifier') return undefined;
  if (kind === 'shell') {
    const hint = 'Put it into a file beside the script and read it with jq or $(<file).';
    return { code: 'text-in-shell', message: `${name} may hold any text, which a shell would run`, hint };
  }
  if (variable.kind === 'text' && kind === 'text') return undefined;
  if (kind === 'config') {
    const hint = `Write {{${format} ${name}}}, without quotes around it.`;
    return {
      code: 'value-without-helper',
      message: `${name} is no identifier: written bare it breaks the file`,
      hint,
    };
  }
  return {
    code: 'value-without-helper',
    message: `${name} is a ${variable.kind} and has no text of its own`,
    hint: 'Use {{#if}} or {{#each}}, or one of its fields.',
  };
}

function notAList(name: string | undefined, variable: Variable | undefined): Text | undefined {
  if (variable === undefined || variable.kind === 'list') return undefined;
  return { code: 'construct', message: `{{#each}} needs a list, and ${name} is none`, hint: 'Use {{#if}}.' };
}

function unknownHelper(name: string): Text {
  const meant = nearest(name, helperNames);
  const list = `There are ${helperNames.join(', ')}.`;
  return {
    code: 'unknown-helper',
    message: `There is no helper ${name}`,
    hint: meant === undefined ? list : `Did you mean ${meant}? ${list}`,
  };
}

function helperElsewhere(helper: HelperName, { format }: Subject): Text {
  const own = helperNames.find((name) => helperFormats[name] === format);
  return {
    code: 'helper-elsewhere',
    message: `The helper ${helper} writes ${helper.toUpperCase()}, and this is a .${format} template`,
    hint: own === undefined ? 'Helpers are for JSON, TOML and YAML templates only.' : `Use {{${own} value}}.`,
  };
}

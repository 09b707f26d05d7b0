/** Decides whether a text is a Handlebars template, and says in plain words where it is not. */
import Handlebars from 'handlebars';
import { messageOf } from '../errors.ts';
import { lineStartsOf } from './positions.ts';
import { construct, type Problem } from './problem.ts';

export type Parsed = { ast: hbs.AST.Program; problem?: never } | { ast?: never; problem: Problem };

/** The syntax tree of a template, untouched by Handlebars' handling of white space, or where reading it failed. */
export function parseTemplate(text: string): Parsed {
  const deep = firstDeepBlock(text);
  if (deep !== undefined) return { problem: construct(deep, 'A block this deep', 'Split the template.') };
  try {
    return { ast: Handlebars.parseWithoutProcessing(text) };
  } catch (error) {
    return { problem: explain(text, messageOf(error)) };
  }
}

/** Deeper nesting than anyone can read, and far from what would exhaust the stack or the parser. */
const deepest = 8;

function firstDeepBlock(text: string): number | undefined {
  let depth = 0;
  for (const { 1: sort, index } of text.matchAll(/\{\{~?([#^/])(?!~?\}\})/g)) {
    depth += sort === '/' ? -1 : 1;
    if (depth > deepest) return index;
  }
  return undefined;
}

function explain(text: string, message: string): Problem {
  const mismatch = /^(\S+) doesn't match (\S+) - (\d+):(\d+)/.exec(message);
  if (mismatch !== null) return mismatchProblem(text, mismatch);
  const lineNumber = Number(/(?:line |- )(\d+)/.exec(message)?.[1] ?? 1);
  const start = lineStartsOf(text)[lineNumber - 1] ?? 0;
  const line = text.slice(start).split('\n', 1)[0] ?? '';
  const braces = line.search(/(?<!\{)\{\{(?!\{)[^{}]*\}\}\}/);
  if (braces !== -1) return bracesProblem(start + braces, line.slice(braces));
  const unclosed = message.includes("got 'EOF'") ? unclosedBlock(text) : undefined;
  return unclosed ?? unreadable(start + Math.max(0, line.indexOf('{{')), message);
}

function unreadable(offset: number, message: string): Problem {
  const expecting = /Expecting (.*)$/s.exec(message)?.[1];
  return {
    code: 'parse-error',
    offset,
    message: `Handlebars can't read this line${expecting === undefined ? '' : `: it expects ${expecting}`}`,
    hint: 'Write {{name}}, {{helper name}}, {{> partial}}, or a block with its end on a line of its own.',
  };
}

function mismatchProblem(text: string, [, open, close, line, column]: RegExpExecArray): Problem {
  const start = lineStartsOf(text)[Number(line) - 1] ?? 0;
  return {
    code: 'parse-error',
    offset: Math.max(0, text.lastIndexOf('{{', start + Number(column))),
    message: `The block {{#${open}}} is ended by {{/${close}}}`,
    hint: `End it with {{/${open}}}.`,
  };
}

function bracesProblem(offset: number, from: string): Problem {
  const tag = /\{\{[^{}]*\}\}/.exec(from)?.[0] ?? '{{name}}';
  return {
    code: 'braces-run-together',
    offset,
    message: `The braces of ${tag} run into the next one: Handlebars reads "}}}" as the end of another sort of tag`,
    hint: `Assign it first (NAME="${tag}") and use "\${X:-$NAME}".`,
  };
}

/** The last block that is opened and never ended, found by counting tags. */
function unclosedBlock(text: string): Problem | undefined {
  const open: { name: string; offset: number }[] = [];
  for (const match of text.matchAll(/\{\{~?(#|\^|\/)\s*([^\s}~]+)/g)) {
    if (match[1] === '/') open.pop();
    else open.push({ name: match[2] ?? '', offset: match.index });
  }
  const last = open.at(-1);
  if (last === undefined) return undefined;
  return {
    code: 'parse-error',
    offset: last.offset,
    message: `The block {{#${last.name}}} is never ended`,
    hint: `Add {{/${last.name}}} after its last line.`,
  };
}

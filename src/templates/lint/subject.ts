/** Decides what the rules see of one compiled template: its text, its syntax tree and its text with the tags masked. */
import { parseTemplate } from '../parse.ts';
import type { Problem } from '../problem.ts';
import { contextKindOf, formatOf, scriptRoleOf, type ContextKind, type Format } from '../kinds.ts';
import { lineStartsOf } from '../positions.ts';
import type { CompiledTemplate } from '../types.ts';
import { maskTags } from './mask.ts';

export interface Subject {
  path: string;
  text: string;
  format: Format;
  kind: ContextKind;
  /** Part of a run that a shell template plays. */
  role: 'container' | 'hook' | undefined;
  lineStarts: readonly number[];
  ast: hbs.AST.Program | undefined;
  parseProblem: Problem | undefined;
  /** The text, just as long, with characters of `mask.ts` in place of tags. */
  masked: string;
}

/** One rule: everything of its sort that is wrong with a template. Offsets are those of the compiled text. */
export type Rule = (subject: Subject) => Iterable<Problem>;

const cache = new WeakMap<CompiledTemplate, Subject>();

/** Parses once, however often a template is linted or rendered; undefined when the path has no known format. */
export function subjectOf(template: CompiledTemplate): Subject | undefined {
  const known = cache.get(template);
  if (known !== undefined) return known;
  const { path, text } = template;
  const format = formatOf(path);
  if (format === undefined) return undefined;
  const { ast, problem } = parseTemplate(text);
  const subject: Subject = {
    path,
    text,
    format,
    kind: contextKindOf(format),
    role: scriptRoleOf(path),
    lineStarts: lineStartsOf(text),
    ast,
    parseProblem: problem,
    masked: maskTags(text),
  };
  cache.set(template, subject);
  return subject;
}

/** The words of the template pipeline: source files in, compiled templates with a map back to their source out. */
import type { Place } from '../errors.ts';

/** One thing wrong with a template: where, what, and what to do. */
export interface LintFinding {
  /** Stable kebab-case name of the rule. */
  code: string;
  at: Required<Place>;
  message: string;
  hint: string;
}

/** A stretch of compiled text and where it was written. */
export interface Segment {
  /** Offset in the compiled text where this stretch begins; it ends where the next one begins. */
  start: number;
  /** Source path below the template folder. */
  file: string;
  /** Offset in that file's text. */
  offset: number;
  /** 1-based line of that offset. */
  line: number;
  /** 1-based column of that offset, in UTF-16 units. */
  column: number;
  /** Text that the compiler filled in for the tag at `offset`: all of the stretch stands for that one place. */
  filled?: true;
}

export interface CompiledTemplate {
  /** Path in the compiled tree, e.g. `code/claude/container-rex.sh.hbs`. */
  path: string;
  text: string;
  /** Ascending by `start`. */
  segments: readonly Segment[];
}

export const configMapNames = ['shared', 'claude', 'codex', 'cursor', 'factory', 'opencode'] as const;
export type ConfigMapName = (typeof configMapNames)[number];

/** All compiled templates, by path, with the digest that names this very set. */
export interface TemplateSet {
  templates: ReadonlyMap<string, CompiledTemplate>;
  /** Lower-case hex SHA-256 over all paths and texts. */
  digest: string;
}

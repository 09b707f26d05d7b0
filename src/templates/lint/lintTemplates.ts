/** Decides what is wrong with compiled templates: every rule on every template; register a new rule by adding it here. */
import type { LintFinding, TemplateSet } from '../types.ts';
import { checkDataSyntax } from './dataSyntax.ts';
import { checkHook, checkReassigned, checkScriptRole } from './hook.ts';
import { checkPaths } from './paths.ts';
import { checkPreamble } from './preamble.ts';
import { findingOf, renderRules, runRules } from './runRules.ts';
import { checkSecrets } from './secrets.ts';
import type { Rule } from './subject.ts';

const rules: readonly Rule[] = [
  ...renderRules,
  checkScriptRole,
  checkPreamble,
  checkHook,
  checkReassigned,
  checkPaths,
  checkSecrets,
];

export interface LintOptions {
  /** Paths whose sources have findings already: they are not rendered to see whether they parse. */
  unresolved?: ReadonlySet<string>;
}

/** All findings of a set, whether it comes from sources or from ConfigMaps, at their places in the sources. */
export function lintTemplates(
  { templates }: TemplateSet,
  { unresolved = new Set() }: LintOptions = {},
): LintFinding[] {
  return [...templates.values()].flatMap((template) => {
    const findings = runRules(template, rules);
    if (findings.length > 0 || unresolved.has(template.path)) return findings;
    return checkDataSyntax(template).map((problem) => findingOf(template, problem));
  });
}

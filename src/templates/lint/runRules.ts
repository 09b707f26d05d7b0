/** Decides what a list of rules finds in one compiled template, and where in the sources that is. */
import type { Problem } from '../problem.ts';
import { placeOf } from '../positions.ts';
import type { CompiledTemplate, LintFinding } from '../types.ts';
import { checkConstructs } from './constructs.ts';
import { checkNames } from './names.ts';
import { subjectOf, type Rule } from './subject.ts';

/** Whether Handlebars reads it at all. */
export const checkParse: Rule = ({ parseProblem }) => (parseProblem === undefined ? [] : [parseProblem]);

/** Rules that say whether a template can be rendered at all. */
export const renderRules: readonly Rule[] = [checkParse, checkConstructs, checkNames];

/** The findings of these rules, in their order. */
export function runRules(template: CompiledTemplate, rules: readonly Rule[]): LintFinding[] {
  const subject = subjectOf(template);
  if (subject === undefined) return [];
  return rules.flatMap((rule) => [...rule(subject)].map((problem) => findingOf(template, problem)));
}

/** A problem as a finding at the place where the text was written. */
export function findingOf(template: CompiledTemplate, { code, offset, message, hint }: Problem): LintFinding {
  return { code, at: placeOf(template, offset), message, hint };
}

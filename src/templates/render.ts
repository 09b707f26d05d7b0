/** Decides the text that a template becomes in a run: only declared values, checked before they are filled in. */
import Handlebars from 'handlebars';
import { CtoError } from '../errors.ts';
import { helpers } from './helpers.ts';
import { contextKindOf, formatOf } from './kinds.ts';
import { renderRules, runRules } from './lint/runRules.ts';
import type { CompiledTemplate } from './types.ts';
import { contextSchemas } from './variables.ts';

export { moveWorkspace } from './moveWorkspace.ts';

const engine = Handlebars.create();
engine.registerHelper({ ...helpers });

const prepared = new WeakMap<CompiledTemplate, Handlebars.TemplateDelegate>();

/**
 * Renders a compiled template with the context of its kind (context.ts). Nothing is escaped.
 * @throws CtoError with the code and place of a lint finding, `bad-context` with the name of the variable, or `value-missing`.
 */
export function renderTemplate(
  template: CompiledTemplate,
  context: Readonly<Record<string, unknown>>,
): string {
  const values = checkContext(template, context);
  let delegate = prepared.get(template);
  if (delegate === undefined) {
    delegate = compileStrictly(template, template.text);
    prepared.set(template, delegate);
  }
  return delegate(values);
}

/** The function that renders `input` (the template's text, or its tree) once the template passes the lint. */
export function compileStrictly(
  template: CompiledTemplate,
  input: string | hbs.AST.Program,
): Handlebars.TemplateDelegate {
  const [finding] = runRules(template, renderRules);
  if (finding !== undefined)
    throw new CtoError(finding.code, finding.message, { at: finding.at, hint: finding.hint });
  return engine.compile(input, { noEscape: true, strict: true, knownHelpersOnly: true, knownHelpers });
}

const knownHelpers = { if: true, unless: true, each: true, json: true, toml: true, yaml: true };

/** The context as its schema gives it back. @throws CtoError `bad-context` or `unknown-format`. */
export function checkContext(
  { path }: CompiledTemplate,
  context: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const format = formatOf(path);
  if (format === undefined) {
    throw new CtoError('unknown-format', `${path} is not a template that can be rendered`, {
      hint: 'Templates end with .sh.hbs, .json.hbs, .toml.hbs, .yaml.hbs or .md.hbs.',
    });
  }
  const checked = contextSchemas[contextKindOf(format)].safeParse(context);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const name = issue?.path.join('.') ?? '';
  throw new CtoError(
    'bad-context',
    `${path} can't be rendered: ${name === '' ? '' : `${name}: `}${issue?.message}`,
    {
      hint: 'The variables, their kinds and patterns are in src/templates/context.ts.',
    },
  );
}

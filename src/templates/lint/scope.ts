/** Decides which variable a name means at one place of a template, or why it means none. */
import { nearest } from '../../nearest.ts';
import type { ContextKind } from '../kinds.ts';
import { variablesOf, type Variable, type Variables } from '../variables.ts';

export interface Scope {
  kind: ContextKind;
  /** Names that can be used here. */
  fields: Variables;
  /** What `this` is inside `{{#each}}`; undefined outside. */
  item: Variable | undefined;
  /** Optional names that an `{{#if}}` around this place has made sure of. */
  sure: ReadonlySet<string>;
}

export type Resolved =
  | { variable: Variable; fault?: never }
  | { variable?: never; fault: { code: string; message: string; hint: string } };

/** The scope of a template's top level. */
export function topScope(kind: ContextKind): Scope {
  return { kind, fields: variablesOf(kind), item: undefined, sure: new Set() };
}

const secretName =
  /(^|[_.-])(tokens?|secrets?|passw(or)?ds?|api_?keys?|private_?keys?|credentials?)($|[_.-])/i;

/** The variable that `name` (as written, with dots) means in this scope. */
export function resolveName(name: string, scope: Scope): Resolved {
  const parts = name.split('.');
  if (parts.some((part) => part in {} || part === 'prototype')) {
    return fault('prototype-look-up', ...prototypeText(name));
  }
  if (secretName.test(name)) return fault('secret-variable', ...secretText(name));
  return parts[0] === 'this' ? resolveThis(parts.slice(1), scope) : resolveParts(parts, scope);
}

function resolveParts(parts: readonly string[], scope: Scope): Resolved {
  const name = parts.join('.');
  let { fields } = scope;
  let found: Variable | undefined;
  for (const [index, part] of parts.entries()) {
    const variable = Object.hasOwn(fields, part) ? fields[part] : undefined;
    if (variable === undefined) return unknown(name, parts.slice(0, index), { ...scope, fields });
    const path = parts.slice(0, index + 1).join('.');
    if (variable.optional && path !== name && !scope.sure.has(path)) return notSure(name, path);
    found = variable;
    fields = variable.fields;
  }
  return found === undefined ? unknown(name, [], scope) : { variable: found };
}

function resolveThis(rest: readonly string[], scope: Scope): Resolved {
  if (scope.item === undefined)
    return fault('unknown-variable', '"this" means nothing outside {{#each}}', 'Name the variable.');
  return rest.length === 0
    ? { variable: scope.item }
    : resolveName(rest.join('.'), { ...scope, item: undefined });
}

function unknown(name: string, above: readonly string[], { kind, fields, item }: Scope): Resolved {
  const known = Object.keys(fields).map((field) => [...above, field].join('.'));
  const meant = nearest(name, known);
  const others = (['shell', 'config', 'text'] as const).filter(
    (other) =>
      other !== kind && above.length === 0 && Object.hasOwn(variablesOf(other), name.split('.')[0] ?? ''),
  );
  if (item !== undefined && Object.hasOwn(variablesOf(kind), name.split('.')[0] ?? '')) {
    return fault(
      'undeclared-variable',
      `Inside {{#each}} the variable ${name} can't be seen`,
      'Use it before or after the list.',
    );
  }
  if (others.length > 0) return fault('undeclared-variable', ...undeclaredText(name, kind, others));
  const list = known.length === 0 ? 'It has no fields.' : `Known here: ${known.join(', ')}.`;
  return fault(
    'unknown-variable',
    `There is no variable ${name}`,
    meant === undefined ? list : `Did you mean ${meant}? ${list}`,
  );
}

function notSure(name: string, path: string): Resolved {
  return fault('unknown-variable', `${name} is not always there`, `Put it inside {{#if ${path}}}.`);
}

function undeclaredText(name: string, kind: ContextKind, others: readonly string[]): [string, string] {
  const hint =
    kind === 'shell'
      ? 'Shell templates see identifiers only: put the value into a file beside the script and read it with jq or $(<file).'
      : `It is declared for ${others.join(' and ')} templates; the contexts are in src/templates/context.ts.`;
  return [`The variable ${name} is not declared for ${kind} templates`, hint];
}

function prototypeText(name: string): [string, string] {
  return [`${name} would look into JavaScript's own objects`, 'Name a declared variable.'];
}

function secretText(name: string): [string, string] {
  const hint = 'Secrets are never rendered: name the environment variable or the file that holds it.';
  return [`The variable ${name} is named like a secret, and this file lies in the workspace`, hint];
}

function fault(code: string, message: string, hint: string): Resolved {
  return { fault: { code, message, hint } };
}

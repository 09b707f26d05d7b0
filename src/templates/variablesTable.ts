/** Decides how the variables of templates read as a table in the documentation. */
import { variablesOf, type Variable, type Variables } from './variables.ts';

const kinds = ['shell', 'config', 'text'] as const;

interface Row {
  variable: Variable;
  /** Kinds of templates that may name it. */
  templates: readonly string[];
}

/** Markdown table of all variables: name, where it may stand, kind, pattern, origin; generated from context.ts. */
export function variablesTable(): string {
  const rows = new Map<string, Row>();
  for (const kind of kinds) {
    for (const [name, variable] of flat(variablesOf(kind))) {
      rows.set(name, { variable, templates: [...(rows.get(name)?.templates ?? []), kind] });
    }
  }
  const head = ['| Variable | Templates | Kind | Pattern | Origin |', '| --- | --- | --- | --- | --- |'];
  return `${[...head, ...[...rows].map(([name, row]) => lineOf(name, row))].join('\n')}\n`;
}

function flat(variables: Variables, prefix = ''): (readonly [string, Variable])[] {
  return Object.entries(variables).flatMap(([name, variable]) => {
    const full = `${prefix}${name}`;
    const item = variable.item?.kind === 'record' ? flat(variable.item.fields, `${full}[].`) : [];
    return [[full, variable] as const, ...flat(variable.fields, `${full}.`), ...item];
  });
}

function lineOf(name: string, { variable: { kind, pattern, origin, optional }, templates }: Row): string {
  const where = templates.length === kinds.length ? 'all' : templates.join(', ');
  const shownKind = optional ? `${kind}, optional` : kind;
  const shownPattern = pattern === undefined ? '' : `\`${pattern.replaceAll('|', String.raw`\|`)}\``;
  return `| \`${name}\` | ${where} | ${shownKind} | ${shownPattern} | ${origin} |`;
}

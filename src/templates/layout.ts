/** Decides what a file of the template folder is by where it lies. */

export type SourceRole = 'ignored' | 'agent' | 'partial' | 'template' | 'override' | 'unknown';

const patterns: readonly (readonly [SourceRole, RegExp])[] = [
  ['ignored', /^(overrides\/)?README\.md$|(^|\/)\.gitkeep$/],
  ['agent', /^agents\/[^/]+\.md$/],
  ['partial', /^partials\/[^/]+\.(sh|json|toml|yaml|md)\.hbs$/],
  ['override', /^overrides\/.+\.(sh|json|toml|yaml|md)\.hbs$/],
  ['template', /^(code\/[^/]+|docs\/[^/]+|shared)\/.+\.(sh|json|toml|yaml|md)\.hbs$/],
];

/** The role of a path below the template folder; `unknown` files are findings, nothing is left out silently. */
export function sourceRoleOf(path: string): SourceRole {
  return patterns.find(([, pattern]) => pattern.test(path))?.[0] ?? 'unknown';
}

/** The name by which templates include a partial: `partials/preamble.sh.hbs` is `{{> preamble.sh}}`. */
export function partialName(path: string): string {
  return path.slice('partials/'.length, -'.hbs'.length);
}

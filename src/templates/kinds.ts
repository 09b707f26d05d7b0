/** Decides from a compiled path what a template is: its format, what it may name, and its part in a run. */

export const formats = ['sh', 'json', 'toml', 'yaml', 'md'] as const;
export type Format = (typeof formats)[number];

/** Which of the contexts in context.ts a template is rendered with. */
export type ContextKind = 'shell' | 'config' | 'text';

/** The format of `<name>.<format>.hbs`; undefined for anything else. */
export function formatOf(path: string): Format | undefined {
  const extension = /\.([a-z]+)\.hbs$/.exec(path)?.[1];
  return formats.find((format) => format === extension);
}

/** The context that templates of this format are rendered with. */
export function contextKindOf(format: Format): ContextKind {
  if (format === 'sh') return 'shell';
  return format === 'md' ? 'text' : 'config';
}

/** A container script holds the preamble; a hook is started by the CLI inside a run; undefined for anything else. */
export function scriptRoleOf(path: string): 'container' | 'hook' | undefined {
  if (/^(code|docs)\/[^/]+\/container(-[^/]+)?\.sh\.hbs$/.test(path)) return 'container';
  return /^(code|docs)\/[^/]+\/hooks\/[^/]+\.sh\.hbs$/.test(path) ? 'hook' : undefined;
}

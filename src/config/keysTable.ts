/** The table of docs/config.md: every key of `cto-config.json`, and what honours it or what replaces it. */
import { configSchema } from './schema.ts';
import { type SchemaKey, schemaKeys } from './walkSchema.ts';

function row({ path, facts }: SchemaKey): string {
  const effect = 'honoured' in facts ? facts.honoured : `**no effect**: ${facts.instead}`;
  return `| \`${path.join('.')}\` | ${facts.what} | ${effect} |`;
}

/** A Markdown table in the order of the schema. */
export function keysTable(): string {
  return ['| Key | What | Honoured by |', '|---|---|---|', ...schemaKeys(configSchema).map(row)].join('\n');
}

/** Decides how the contract between chart and controller reads in the documentation: settings file and metrics as tables. */
import { z } from 'zod';
import { metrics } from '../controller/metrics.ts';
import { settingsSchema } from '../controller/settings/schema.ts';

interface Node {
  type?: string | string[] | undefined;
  description?: string | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  anyOf?: Node[] | undefined;
  items?: Node | undefined;
  properties?: Record<string, Node> | undefined;
  additionalProperties?: unknown;
}

const node: z.ZodType<Node> = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.lazy(() => node)).optional(),
  items: z.lazy(() => node).optional(),
  properties: z
    .record(
      z.string(),
      z.lazy(() => node),
    )
    .optional(),
});

/** Alike in shape: one row stands for all. */
const samples: Readonly<Record<string, string>> = {
  'clis.claude': 'clis.<cli>',
  'templates.shared': 'templates.<name>',
};
const alike = /^(clis|templates)\.[a-z]+/;

/** Markdown: every key of the settings file with type and meaning. */
export function settingsTable(): string {
  const root = node.parse(z.toJSONSchema(settingsSchema, { io: 'input' }));
  const rows = leaves(root, '').map(
    ([path, leaf]) => `| \`${path}\` | ${typeOf(leaf)} | ${leaf.description ?? ''} |`,
  );
  return ['| Key | Type | Meaning, where the name does not say it |', '|---|---|---|', ...rows].join('\n');
}

function leaves(at: Node, path: string): (readonly [string, Node])[] {
  if (alike.test(path) && !Object.keys(samples).some((sample) => path.startsWith(sample))) return [];
  const entries = Object.entries(at.properties ?? {});
  if (entries.length === 0) {
    const sample = Object.entries(samples).find(([from]) => path.startsWith(from));
    return [[sample === undefined ? path : path.replace(...sample), at]];
  }
  return entries.flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

function typeOf({ type, enum: values, const: only, anyOf, items }: Node): string {
  if (only !== undefined) return JSON.stringify(only);
  if (values !== undefined) return values.map(String).join(', ');
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  return type === undefined ? 'any' : [type].flat().join(' or ');
}

/** Markdown: every metric with type, labels and meaning. */
export function metricsTable(): string {
  const rows = metrics.map(
    ({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
  );
  return ['| Metric | Type | Labels | Meaning |', '|---|---|---|---|', ...rows].join('\n');
}

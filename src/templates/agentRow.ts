/** Decides what an agent is: the row in the front matter of its file, and the constants that templates get from it. */
import { isNode, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { z } from 'zod';
import type { SourceFile } from './load.ts';
import type { LintFinding } from './types.ts';

/** One line that means nothing to bash in quotes, JSON, TOML or Handlebars: it is filled in as it stands. */
const plainLine = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}"'`$\\{}]+$/u, 'must be one line without quotes, backslash, "$" or braces');

/** What an agent is for; integration needs none. */
const agentStages = [
  'implementation',
  'remediation',
  'quality',
  'security',
  'testing',
  'documentation',
] as const;

const rowSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,40}$/, 'must be letters, digits and "-"'),
  role: plainLine,
  stage: z.enum(agentStages),
  volume: z.enum(['service', 'own']),
  banner: plainLine,
});

/** One agent: `id` is the name of its file. */
export type AgentRow = z.infer<typeof rowSchema> & { id: string };

export interface ParsedAgent {
  row: AgentRow | undefined;
  /** The system prompt and how much of the file stands before it. */
  body: { text: string; linesBefore: number; charactersBefore: number };
  findings: LintFinding[];
}

/** Reads `agents/<id>.md`. */
export function parseAgent({ path, text }: SourceFile): ParsedAgent {
  const id = path.slice('agents/'.length, -'.md'.length);
  const findings: LintFinding[] = [];
  const report: Report = (line, column, message) =>
    findings.push({ code: 'agent-row', at: { file: path, line, column }, message, hint: rowHint });
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(id))
    report(1, 1, `"${id}" can't be the id of an agent: small letters, digits and "-"`);
  const matter = /^---\n(.*?\n)---\n/s.exec(text);
  if (matter === null) {
    report(1, 1, 'The file does not begin with a front matter between two lines "---"');
    return { row: undefined, body: { text, linesBefore: 0, charactersBefore: 0 }, findings };
  }
  const before = matter[0];
  const body = {
    text: text.slice(before.length),
    linesBefore: before.split('\n').length - 1,
    charactersBefore: before.length,
  };
  const row = readRow(matter[1] ?? '', report);
  return { row: row === undefined ? undefined : { ...row, id }, body, findings };
}

const rowHint =
  'The front matter is YAML with name, role, stage, volume (service or own) and banner; a value with ": " in it stands in quotes.';

type Report = (line: number, column: number, message: string) => void;

/** Lines and columns reported are those of the file, whose first line is `---`. */
function readRow(yaml: string, report: Report): z.infer<typeof rowSchema> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const reportAt = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    report(line + 1, col, message);
  };
  for (const { message, pos } of document.errors) {
    reportAt(pos[0], message.replace(/( at line|\n)[^]*$/, ''));
  }
  if (document.errors.length > 0) return undefined;
  // Of five plain lines none needs an alias; without them the document can't be larger than it looks.
  visit(document, { Alias: (_, { range }) => reportAt(range?.[0] ?? 0, "An alias can't be used here") });
  const checked = rowSchema.safeParse(document.toJS({ maxAliasCount: -1 }));
  for (const { path, message } of checked.error?.issues ?? []) {
    reportAt(offsetOf(document, path[0]), [...path.map(String), message].join(': '));
  }
  return checked.data;
}

function offsetOf(document: Document.Parsed, key: PropertyKey | undefined): number {
  const node = key === undefined ? undefined : document.get(key, true);
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** The values of `{{agent.*}}` for a row; without one they stay run-time variables where there is one for them. */
export function agentConstants(row?: AgentRow): Record<string, string> {
  const { id, name, role, stage, banner } = row ?? withoutRow;
  return {
    'agent.id': id,
    'agent.name': name,
    'agent.role': role,
    'agent.stage': stage,
    'agent.banner': banner,
  };
}

const withoutRow = {
  id: '{{agent_id}}',
  name: '{{agent_name}}',
  role: 'agent without a row of its own',
  stage: '{{stage}}',
  banner: '{{agent_name}}',
};

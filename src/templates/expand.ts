/** Decides which compiled templates come from which source: one base script for many agents, overrides, and all else as it is. */
import { nearest } from '../nearest.ts';
import { agentConstants, type AgentRow } from './agentRow.ts';
import type { ParsedSource } from './splices.ts';
import type { LintFinding } from './types.ts';

/** Constants of each CLI by its name, without the prefix `cli.`. */
export type CliConstants = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Output {
  /** Compiled path. */
  path: string;
  source: ParsedSource;
  constants: Readonly<Record<string, string>>;
}

export interface ExpandInput {
  /** Templates by source path. */
  templates: ReadonlyMap<string, ParsedSource>;
  /** Overrides by the compiled path that they replace. */
  overrides: ReadonlyMap<string, ParsedSource>;
  /** System prompts by the agent's id. */
  prompts: ReadonlyMap<string, ParsedSource>;
  rows: readonly AgentRow[];
  clis: CliConstants;
}

/** The agent of documentation runs, which may have a folder `docs/<cli>/` of their own. */
const docsAgent = 'docs';

/** All compiled templates of a set, sorted by path, before anything is spliced. */
export function expandSources(input: ExpandInput): { outputs: Output[]; findings: LintFinding[] } {
  const outputs = [...input.templates].flatMap(([path, source]) =>
    /^(code|docs)\/[^/]+\/base\.sh\.hbs$/.test(path)
      ? expandBase(input, path, source)
      : [asItIs(input, path, source)],
  );
  for (const [id, source] of input.prompts) {
    const row = input.rows.find((candidate) => candidate.id === id);
    outputs.push({ path: `agents/${id}.md.hbs`, source, constants: agentConstants(row) });
  }
  const findings = replaceOverridden(outputs, input.overrides);
  return { outputs: outputs.toSorted((one, other) => (one.path < other.path ? -1 : 1)), findings };
}

function asItIs({ clis }: ExpandInput, path: string, source: ParsedSource): Output {
  return { path, source, constants: { ...agentConstants(), ...cliConstantsOf(path, clis) } };
}

function expandBase({ rows, clis, templates }: ExpandInput, path: string, source: ParsedSource): Output[] {
  const [kind, cli = ''] = path.split('/');
  const output = (name: string, row?: AgentRow): Output => ({
    path: `${kind}/${cli}/${name}.sh.hbs`,
    source,
    constants: { ...agentConstants(row), ...cliConstantsOf(path, clis) },
  });
  if (kind === 'docs')
    return [
      output(
        'container',
        rows.find(({ id }) => id === docsAgent),
      ),
    ];
  const hasDocs = templates.has(`docs/${cli}/base.sh.hbs`);
  const own = rows.filter(({ id }) => !hasDocs || id !== docsAgent);
  return [
    output('container-base'),
    output('container'),
    ...own.map((row) => output(`container-${row.id}`, row)),
  ];
}

function cliConstantsOf(path: string, clis: CliConstants): Record<string, string> {
  const [top, name = ''] = path.split('/');
  if ((top !== 'code' && top !== 'docs') || !Object.hasOwn(clis, name)) return {};
  return Object.fromEntries(Object.entries(clis[name] ?? {}).map(([key, value]) => [`cli.${key}`, value]));
}

function replaceOverridden(outputs: Output[], overrides: ReadonlyMap<string, ParsedSource>): LintFinding[] {
  return [...overrides].flatMap(([path, source]) => {
    const replaced = outputs.find((output) => output.path === path);
    if (replaced !== undefined) replaced.source = source;
    return replaced === undefined ? [nothingReplaced(path, source.file, outputs)] : [];
  });
}

function nothingReplaced(path: string, file: string, outputs: readonly Output[]): LintFinding {
  const meant = nearest(
    path,
    outputs.map((output) => output.path),
  );
  return {
    code: 'override-of-nothing',
    at: { file, line: 1, column: 1 },
    message: `No compiled file has the path ${path}`,
    hint: `${meant === undefined ? '' : `Did you mean overrides/${meant}? `}A new file belongs into code/, docs/ or shared/.`,
  };
}

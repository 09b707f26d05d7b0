/** Decides the template set of a folder: sources in, compiled templates and everything that is wrong with them out. */
import { cliConstants } from '../clis/constants.ts';
import { agentClis } from '../clis/registry.ts';
import { parseAgent, type AgentRow, type ParsedAgent } from './agentRow.ts';
import { digestOf } from './digest.ts';
import { expandSources, type CliConstants, type Output } from './expand.ts';
import { sortFindings } from './findings.ts';
import { inlineTemplate, type Inlined } from './inline.ts';
import { checkKeys } from './key.ts';
import { partialName } from './layout.ts';
import { checkLimits } from './limits.ts';
import { lintTemplates } from './lint/lintTemplates.ts';
import { loadSources, type LoadedSources, type SourceFile } from './load.ts';
import { parseSource, type ParsedSource } from './splices.ts';
import type { CompiledTemplate, LintFinding, TemplateSet } from './types.ts';

export interface Compiled {
  set: TemplateSet;
  /** Everything wrong with the sources and the compiled templates that can be seen without starting a process; sorted. */
  findings: LintFinding[];
  /** Sorted by id. */
  agents: AgentRow[];
  /** Compiled paths in which a tag could not be resolved: part of their text is missing. */
  unresolved: ReadonlySet<string>;
}

/**
 * Compiles a template folder for the registered CLIs.
 * @throws CtoError `templates-missing` when there is no such folder; faults of the templates are findings.
 */
export async function compileTemplates(folder: string): Promise<Compiled> {
  const clis = Object.fromEntries(agentClis.map((cli) => [cli.name, cliConstants(cli)]));
  return compileSources(await loadSources(folder), clis);
}

/** Compiles loaded sources; `clis` holds the values of `{{cli.*}}` by the CLI's name. */
export function compileSources({ files, findings }: LoadedSources, clis: CliConstants): Compiled {
  const agents = files
    .filter(({ role }) => role === 'agent')
    .map((file) => ({ file, parsed: parseAgent(file) }));
  const rows = agents.flatMap(({ parsed }) => parsed.row ?? []);
  const expanded = expandSources({
    templates: sourcesOf(files, 'template', (path) => path),
    overrides: sourcesOf(files, 'override', (path) => path.slice('overrides/'.length)),
    prompts: new Map(agents.map(({ file, parsed }) => [promptId(file), promptOf(file, parsed)])),
    rows,
    clis,
  });
  const partials = sourcesOf(files, 'partial', partialName);
  const { templates, inlined } = inlineAll(expanded.outputs, partials);
  const set = templateSetOf(templates);
  const unresolved = pathsWithFindings(inlined);
  const all = [
    ...findings,
    ...agents.flatMap(({ parsed }) => parsed.findings),
    ...expanded.findings,
    ...inlined.flatMap((one) => one.findings),
    ...unusedPartials(partials, inlined),
    ...checkKeys(expanded.outputs.map(({ path, source }) => ({ path, file: source.file }))),
    ...lintTemplates(set, { unresolved }),
    ...checkLimits(set),
  ];
  return { set, findings: sortFindings(all), agents: rows, unresolved };
}

/** The set of compiled templates; of two with one path the first is kept. */
export function templateSetOf(compiled: Iterable<CompiledTemplate>): TemplateSet {
  const templates = new Map<string, CompiledTemplate>();
  for (const template of compiled) if (!templates.has(template.path)) templates.set(template.path, template);
  return { templates, digest: digestOf([...templates].map(([path, { text }]) => [path, text])) };
}

function sourcesOf(
  files: readonly SourceFile[],
  role: SourceFile['role'],
  name: (path: string) => string,
): ReadonlyMap<string, ParsedSource> {
  const wanted = files.filter((file) => file.role === role);
  return new Map(wanted.map(({ path, text }) => [name(path), parseSource(path, text)]));
}

function promptId({ path }: SourceFile): string {
  return path.slice('agents/'.length, -'.md'.length);
}

function promptOf({ path }: SourceFile, { body: { text, ...before } }: ParsedAgent): ParsedSource {
  return parseSource(path, text, before);
}

function inlineAll(
  outputs: readonly Output[],
  partials: ReadonlyMap<string, ParsedSource>,
): { templates: CompiledTemplate[]; inlined: Inlined[] } {
  const inlined = outputs.map(({ path, source, constants }) =>
    inlineTemplate({ path, source, partials, constants }),
  );
  return { templates: inlined.map(({ template }) => template), inlined };
}

function pathsWithFindings(inlined: readonly Inlined[]): ReadonlySet<string> {
  return new Set(inlined.filter(({ findings }) => findings.length > 0).map(({ template }) => template.path));
}

function unusedPartials(
  partials: ReadonlyMap<string, ParsedSource>,
  inlined: readonly Inlined[],
): LintFinding[] {
  const used = new Set(inlined.flatMap((one) => [...one.used]));
  return [...partials]
    .filter(([name]) => !used.has(name))
    .map(([name, { file }]) => ({
      code: 'unused-partial',
      at: { file, line: 1, column: 1 },
      message: `No template includes the partial ${name}`,
      hint: `Include it with {{> ${name}}} or delete the file.`,
    }));
}

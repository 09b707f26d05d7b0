/** A small template folder for tests: two CLIs, two agents, one hook, and everything in it without findings. */
import { join } from 'node:path';
import { compileSources, type Compiled } from '../../src/templates/compile.ts';
import { sourceRoleOf } from '../../src/templates/layout.ts';
import type { SourceFile } from '../../src/templates/load.ts';
import { preambleLines } from '../../src/templates/preamble.ts';
import type { CompiledTemplate } from '../../src/templates/types.ts';

/** The project's own templates. */
export const realFolder = join(import.meta.dirname, '../../agent-templates');

export const preamble = `${preambleLines.join('\n')}\n`;

const base = `#!/usr/bin/env bash
# {{agent.name}} on {{cli.title}}
set -euo pipefail

{{> preamble.sh}}

{{> main.sh}}
`;

const agent = (name: string): string =>
  `---\nname: ${name}\nrole: work\nstage: implementation\nvolume: service\nbanner: ${name} works\n---\nYou are {{agent_name}}.\n`;

export const smallSources: Readonly<Record<string, string>> = {
  'agents/rex.md': agent('Rex'),
  'agents/docs.md': agent('Docs'),
  'partials/preamble.sh.hbs': preamble,
  'partials/main.sh.hbs': 'main() {\n  echo "{{agent.banner}}"\n  {{cli.environment}}\n}\n\nmain\n',
  'code/claude/base.sh.hbs': base,
  'code/claude/hooks/stop.sh.hbs':
    '#!/usr/bin/env bash\nset -euo pipefail\n: "${TASK_WORKSPACE:?is set by the container script}"\necho "{{task_id}}"\n',
  'code/claude/mcp.json.hbs': '{ "mcp": {{json mcp}}, "model": "{{model}}" }\n',
  'docs/claude/base.sh.hbs': base,
  'code/codex/base.sh.hbs': base,
  'code/codex/config.toml.hbs': 'model = "{{model}}"\nmcp_servers = {{toml mcp}}\n',
  'shared/prompt.md.hbs': '# {{task.title}}\n{{#if conflict}}\n{{conflict.branch}}\n{{/if}}\n',
};

const clis = {
  claude: { name: 'claude', title: 'Claude Code', environment: 'export A="1"\nexport B="2"' },
  codex: { name: 'codex', title: 'Codex', environment: 'export C="3"' },
};

/** Compiles the small folder with some files replaced, added or (null) taken away. */
export function compileSmall(changes: Readonly<Record<string, string | null>> = {}): Compiled {
  const all = Object.entries({ ...smallSources, ...changes });
  const files = all.flatMap(([path, text]) => (text === null ? [] : [fileOf(path, text)]));
  return compileSources({ files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), findings: [] }, clis);
}

function fileOf(path: string, text: string): SourceFile {
  const role = sourceRoleOf(path);
  if (role === 'ignored' || role === 'unknown') throw new Error(`${path} is no template`);
  return { path, role, text };
}

/** `file:line:column code` of each finding. */
export function told({ findings }: Pick<Compiled, 'findings'>): string[] {
  return findings.map(({ at, code }) => `${at.file}:${at.line}:${at.column} ${code}`);
}

/** A compiled template that was written as it is. */
export function compiledAs(path: string, text: string): CompiledTemplate {
  return { path, text, segments: [{ start: 0, file: path, offset: 0, line: 1, column: 1 }] };
}

/** `line:column code` of what the rules say about one compiled template. */
export function toldOf(
  path: string,
  text: string,
  lint: (template: CompiledTemplate) => readonly { at: { line: number; column: number }; code: string }[],
): string[] {
  return lint(compiledAs(path, text)).map(({ at, code }) => `${at.line}:${at.column} ${code}`);
}

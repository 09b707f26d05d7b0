/** Where each CLI looks for the MCP servers of its user, and how an entry reads there. See docs/clis.md for the sources. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CliName } from '../../clis/agentCli.ts';
import { agentClis } from '../../clis/registry.ts';

export interface Target {
  format: 'json' | 'toml';
  /** Absolute path of the user's own configuration. */
  file: string;
  /** Keys of the entry. */
  path: readonly string[];
  entry: Readonly<Record<string, unknown>>;
}

interface Places {
  env: NodeJS.ProcessEnv;
  home: string;
}

/** How the server is started: program and arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** Variables that an agent's CLI needs, and that say where plays are: some CLIs pass on nothing that is not named. */
function forwarded(): string[] {
  const keys = agentClis.flatMap(({ keys: names, endpoint }) => [
    ...names,
    ...(endpoint ? [endpoint.variable] : []),
  ]);
  return [...new Set([...keys, 'XDG_STATE_HOME', 'CTO_REHEARSAL_SECONDS'])].toSorted();
}

type MakeTarget = (command: Command, places: Places) => Target;

function stdio([program, ...args]: Command, more: object = {}): Record<string, unknown> {
  return { command: program, args, ...more };
}

const makers: Readonly<Record<CliName, MakeTarget>> = {
  claude: (command, { env, home }) => ({
    format: 'json',
    file: join(env['CLAUDE_CONFIG_DIR'] || home, '.claude.json'),
    path: ['mcpServers', 'cto'],
    entry: { type: 'stdio', ...stdio(command) },
  }),
  codex: (command, { env, home }) => ({
    format: 'toml',
    file: join(env['CODEX_HOME'] || join(home, '.codex'), 'config.toml'),
    path: ['mcp_servers', 'cto'],
    // Codex gives its servers a bare environment.
    entry: stdio(command, { env_vars: forwarded(), tool_timeout_sec: 3600 }),
  }),
  cursor: (command, { home }) => ({
    format: 'json',
    file: join(home, '.cursor', 'mcp.json'),
    path: ['mcpServers', 'cto'],
    entry: stdio(command),
  }),
  factory: (command, { env, home }) => ({
    format: 'json',
    file: join(env['FACTORY_HOME_OVERRIDE'] || home, '.factory', 'mcp.json'),
    path: ['mcpServers', 'cto'],
    entry: { type: 'stdio', ...stdio(command), disabled: false },
  }),
  opencode: (command, { env, home }) => ({
    format: 'json',
    file: opencodeFile(join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'opencode')),
    path: ['mcp', 'cto'],
    entry: { type: 'local', command: [...command], enabled: true },
  }),
};

/** It reads both; the one that is there is changed. */
function opencodeFile(folder: string): string {
  const loose = join(folder, 'opencode.jsonc');
  return existsSync(loose) ? loose : join(folder, 'opencode.json');
}

export function targetOf(cli: CliName, command: Command, places: Places): Target {
  return makers[cli](command, places);
}

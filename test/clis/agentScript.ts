/** What the scripted model tells each CLI to do: call the MCP tool, then run one command of the shell. */
import type { CliName } from '../../src/clis/agentCli.ts';
import type { Reply } from './model/reply.ts';

/** Those that can be had here. */
export type RealCli = Exclude<CliName, 'cursor'>;

export interface AgentWork {
  /** Written below the clone. */
  file: string;
  /** Absolute path of the task's `.agent-state`. */
  state: string;
  /** Text of `verdict.json`, without single quotes. */
  verdict?: string;
}

/** Replies that make the CLI call `ping` of the MCP server `probe`, then do the work. */
export function scriptOf(cli: RealCli, work: AgentWork): Reply[] {
  const { ping, shell } = tools[cli];
  return [...ping, shell(commandOf(work))];
}

/** Notes what all processes show of themselves, and what the command's own environment is, while the CLI is at work. */
export function commandOf({ file, state, verdict }: AgentWork): string {
  return [
    `echo "made by an agent" >${file}`,
    `ps -A -ww -o args= >${state}/arguments.txt`,
    `env >${state}/environment.txt`,
    ...(verdict === undefined ? [] : [`printf '%s' '${verdict}' >${state}/verdict.json`]),
  ].join('\n');
}

interface Tools {
  ping: readonly Reply[];
  shell: (command: string) => Reply;
}

const tools: Readonly<Record<RealCli, Tools>> = {
  // Claude and Droid offer MCP tools only after a search for them.
  claude: {
    ping: [
      { tool: 'ToolSearch', input: { query: 'select:mcp__probe__ping', max_results: 5 } },
      { tool: 'mcp__probe__ping', input: {} },
    ],
    shell: (command) => ({ tool: 'Bash', input: { command, description: 'Do the work' } }),
  },
  codex: {
    ping: [{ tool: 'ping', namespace: 'mcp__probe', input: {} }],
    shell: (command) => ({ tool: 'exec_command', input: { cmd: command } }),
  },
  factory: {
    ping: [
      { tool: 'ToolSearch', input: { query: 'select:probe___ping' } },
      { tool: 'probe___ping', input: {} },
    ],
    shell: (command) => ({
      tool: 'Execute',
      input: { command, summary: 'Do the work', riskLevel: 'low', riskLevelReason: 'Writes one file' },
    }),
  },
  opencode: {
    ping: [{ tool: 'probe_ping', input: {} }],
    shell: (command) => ({ tool: 'bash', input: { command, description: 'Do the work' } }),
  },
};

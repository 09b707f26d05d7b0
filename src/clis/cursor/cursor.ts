/** Cursor's agent, headless: read in its documentation only; the program could not be run where this was written. */
import type { AgentCli } from '../agentCli.ts';
import { entryOf } from '../mcpEntry.ts';

export const cursor: AgentCli = {
  name: 'cursor',
  title: 'Cursor',
  program: 'cursor-agent',
  evidence: 'documented',
  // It takes its prompt as an argument only: one fixed sentence that names the files.
  args: [
    '-p',
    '--force',
    '--trust',
    '--approve-mcps',
    '--sandbox',
    'disabled',
    '--output-format',
    'stream-json',
    '--workspace',
    '$REPO_ROOT',
    '--model',
    '$MODEL',
    'Follow $AGENT_STATE/cursor/AGENTS.md and do the task that $PROMPT_FILE describes.',
  ],
  promptVia: 'file',
  env: { CURSOR_CONFIG_DIR: '$AGENT_STATE/cursor' },
  keys: ['CURSOR_API_KEY'],
  files: [
    {
      template: 'code/cursor/cli-config.json.hbs',
      name: 'cli-config.json',
      place: '.agent-state/cursor/cli-config.json',
    },
    { template: 'code/cursor/cli.json.hbs', name: 'cli.json', place: '.cursor/cli.json', inClone: true },
    // Not moved by CURSOR_CONFIG_DIR: the task's own HOME keeps it apart.
    { template: 'code/cursor/mcp.json.hbs', name: 'mcp.json', place: '.agent-state/home/.cursor/mcp.json' },
    { template: 'code/cursor/AGENTS.md.hbs', name: 'AGENTS.md', place: '.agent-state/cursor/AGENTS.md' },
  ],
  folders: ['.agent-state/cursor', '.agent-state/home/.cursor'],
  succeeded: 'map(select(.type == "result")) | last | .subtype == "success" and .is_error == false',
  // It may end without an event, with words on standard error.
  errors: 'map(strings, (objects | select(.type == "result" and .is_error).result))',
  goodEvents: [{ type: 'result', subtype: 'success', is_error: false }],
  mcp: (servers) => ({
    mcpServers: Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, entryOf(server)])),
  }),
};

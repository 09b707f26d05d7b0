/** Factory's Droid, headless: facts measured with 0.215.0 and a model of one's own (BYOK). */
import type { AgentCli } from '../agentCli.ts';
import { entryOf } from '../mcpEntry.ts';

export const factory: AgentCli = {
  name: 'factory',
  title: 'Factory Droid',
  program: 'droid',
  package: { name: 'droid', version: '0.215.0' },
  evidence: 'measured',
  args: [
    'exec',
    '--auto',
    'high',
    '--output-format',
    'stream-json',
    '--model',
    '$MODEL',
    '--cwd',
    '$REPO_ROOT',
    '-f',
    '$PROMPT_FILE',
  ],
  promptVia: 'file',
  env: {
    // State goes to .factory below this folder.
    FACTORY_HOME_OVERRIDE: '$AGENT_STATE/factory',
    FACTORY_DISABLE_KEYRING: '1',
    FACTORY_DROID_AUTO_UPDATE_ENABLED: 'false',
  },
  keys: ['FACTORY_API_KEY', 'OPENAI_API_KEY'],
  endpoint: { variable: 'OPENAI_BASE_URL', default: 'https://api.openai.com/v1' },
  files: [
    {
      template: 'code/factory/settings.json.hbs',
      name: 'settings.json',
      place: '.agent-state/factory/.factory/settings.json',
    },
    {
      template: 'code/factory/mcp.json.hbs',
      name: 'mcp.json',
      place: '.agent-state/factory/.factory/mcp.json',
    },
    {
      template: 'code/factory/AGENTS.md.hbs',
      name: 'AGENTS.md',
      place: '.agent-state/factory/.factory/AGENTS.md',
    },
  ],
  folders: ['.agent-state/factory/.factory'],
  // SIGTERM ends it with exit 0 and no final event: the event is required. An error is an event of its own.
  succeeded: 'map(select(.type == "completion" or .type == "error")) | last | .type == "completion"',
  errors: 'map(objects | select(.type == "error").message)',
  goodEvents: [{ type: 'completion', finalText: 'done' }],
  mcp: (servers) => ({
    mcpServers: Object.fromEntries(
      Object.entries(servers).map(([name, server]) => [
        name,
        { type: 'url' in server ? 'http' : 'stdio', ...entryOf(server), disabled: false },
      ]),
    ),
  }),
};

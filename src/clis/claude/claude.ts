/** Claude Code, headless: facts measured with 2.1.330 (program, flags, state, exit codes). */
import type { AgentCli } from '../agentCli.ts';
import { entryOf } from '../mcpEntry.ts';

export const claude: AgentCli = {
  name: 'claude',
  title: 'Claude Code',
  program: 'claude',
  package: { name: '@anthropic-ai/claude-code', version: '2.1.330' },
  evidence: 'measured',
  // Settings of the cloned repository can start programs (hooks, MCP servers): only the user's settings are read.
  args: [
    '-p',
    '--model',
    '$MODEL',
    '--output-format',
    'stream-json',
    '--verbose',
    '--dangerously-skip-permissions',
    '--setting-sources',
    'user',
    '--strict-mcp-config',
    '--mcp-config',
    '$AGENT_STATE/claude/mcp.json',
  ],
  promptVia: 'stdin',
  env: {
    CLAUDE_CONFIG_DIR: '$AGENT_STATE/claude',
    CLAUDE_CODE_TMPDIR: '$TMPDIR',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // With the default a refused key is retried for minutes: seven requests and still running at 60 s.
    CLAUDE_CODE_MAX_RETRIES: '3',
    DISABLE_AUTOUPDATER: '1',
    // Without it root is refused together with --dangerously-skip-permissions.
    IS_SANDBOX: '1',
  },
  keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'],
  endpoint: { variable: 'ANTHROPIC_BASE_URL', default: 'https://api.anthropic.com' },
  files: [
    {
      template: 'code/claude/settings.json.hbs',
      name: 'settings.json',
      place: '.agent-state/claude/settings.json',
    },
    { template: 'code/claude/mcp.json.hbs', name: 'mcp.json', place: '.agent-state/claude/mcp.json' },
    { template: 'code/claude/CLAUDE.md.hbs', name: 'CLAUDE.md', place: '.agent-state/claude/CLAUDE.md' },
    {
      template: 'code/claude/hooks/pre-tool-use.sh.hbs',
      name: 'pre-tool-use.sh',
      place: '.agent-state/claude/hooks/pre-tool-use.sh',
    },
    {
      template: 'code/claude/hooks/stop.sh.hbs',
      docsTemplate: 'docs/claude/hooks/stop.sh.hbs',
      name: 'stop.sh',
      place: '.agent-state/claude/hooks/stop.sh',
    },
  ],
  folders: ['.agent-state/claude/hooks'],
  // An API error ends with subtype "success" and is_error true: only is_error tells.
  succeeded: 'map(select(.type == "result")) | last | .is_error == false',
  errors: 'map(objects | select(.type == "result" and .is_error)) | map(.result, .api_error_status)',
  goodEvents: [{ type: 'result', subtype: 'success', is_error: false }],
  mcp: (servers) => ({
    mcpServers: Object.fromEntries(
      Object.entries(servers).map(([name, server]) => [
        name,
        { type: 'url' in server ? 'http' : 'stdio', ...entryOf(server) },
      ]),
    ),
  }),
};

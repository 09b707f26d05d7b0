/** OpenCode, headless: facts measured with 1.18.33. */
import type { AgentCli } from '../agentCli.ts';

export const opencode: AgentCli = {
  name: 'opencode',
  title: 'OpenCode',
  program: 'opencode',
  package: { name: 'opencode-ai', version: '1.18.33' },
  evidence: 'measured',
  // Without a title it first asks the model for one.
  args: ['run', '--model', 'cto/$MODEL', '--format', 'json', '--title', '$TASK_TITLE'],
  promptVia: 'stdin',
  env: {
    OPENCODE_CONFIG: '$AGENT_STATE/opencode/opencode.json',
    // The repository's opencode.json could redirect the model's address; its AGENTS.md is named in ours instead.
    OPENCODE_DISABLE_PROJECT_CONFIG: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  },
  keys: ['OPENAI_API_KEY'],
  endpoint: { variable: 'OPENAI_BASE_URL', default: 'https://api.openai.com/v1' },
  files: [
    {
      template: 'code/opencode/opencode.json.hbs',
      name: 'opencode.json',
      place: '.agent-state/opencode/opencode.json',
    },
    {
      template: 'code/opencode/AGENTS.md.hbs',
      name: 'AGENTS.md',
      place: '.agent-state/home/.config/opencode/AGENTS.md',
    },
  ],
  folders: ['.agent-state/opencode', '.agent-state/home/.config/opencode'],
  succeeded:
    '(map(select(.type == "step_finish")) | last | .part.reason == "stop") and (any(.[]; .type == "error") | not)',
  // Headers of the answer, which tell of limits whatever went wrong, are left out.
  errors: 'map(objects | select(.type == "error").error | .name, .data.message?, .data.statusCode?)',
  goodEvents: [{ type: 'step_finish', part: { type: 'step-finish', reason: 'stop' } }],
  // Five seconds is its default, for the start of a server and for each call: too few where `npx` fetches it first, or a tool works.
  mcp: (servers) =>
    Object.fromEntries(
      Object.entries(servers).map(([name, server]) => [
        name,
        'url' in server
          ? { type: 'remote', url: server.url, enabled: true, timeout: 60_000 }
          : {
              type: 'local',
              command: [server.command, ...server.args],
              enabled: true,
              environment: server.env,
              timeout: 60_000,
            },
      ]),
    ),
};

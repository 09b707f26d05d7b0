/** Codex, headless: facts measured with 0.169.0. */
import type { AgentCli } from '../agentCli.ts';

export const codex: AgentCli = {
  name: 'codex',
  title: 'Codex',
  program: 'codex',
  package: { name: '@openai/codex', version: '0.169.0' },
  evidence: 'measured',
  args: [
    'exec',
    '--strict-config',
    '--json',
    '--dangerously-bypass-approvals-and-sandbox',
    '--skip-git-repo-check',
    '--model',
    '$MODEL',
    '-C',
    '$REPO_ROOT',
    '-o',
    '$AGENT_STATE/codex/last-message.txt',
    '-',
  ],
  promptVia: 'stdin',
  env: { CODEX_HOME: '$AGENT_STATE/codex' },
  keys: ['OPENAI_API_KEY'],
  // A provider of our own with plain HTTP: the built-in one tries a WebSocket seven times first (12 s).
  endpoint: { variable: 'OPENAI_BASE_URL', default: 'https://api.openai.com/v1' },
  files: [
    { template: 'code/codex/config.toml.hbs', name: 'config.toml', place: '.agent-state/codex/config.toml' },
    { template: 'code/codex/AGENTS.md.hbs', name: 'AGENTS.md', place: '.agent-state/codex/AGENTS.md' },
  ],
  // It must exist, and must not be below TMPDIR.
  folders: ['.agent-state/codex'],
  // An item of type "error" is a remark; only turn.failed is a failed run.
  succeeded: 'any(.[]; .type == "turn.completed") and (any(.[]; .type == "turn.failed") | not)',
  errors: 'map(objects | select(.type == "turn.failed").error)',
  goodEvents: [{ type: 'turn.completed' }],
  mcp: (servers) =>
    Object.fromEntries(
      Object.entries(servers).map(([name, { tools, ...server }]) => [
        name,
        // Ten seconds is its default: too few where `npx` fetches the server first, or many agents start at once.
        { ...server, startup_timeout_sec: 60, ...(tools && { enabled_tools: tools }) },
      ]),
    ),
};

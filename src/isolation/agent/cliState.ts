/** Decides where the real CLIs keep state, from the environment they get, as measured: with the places they take without one. */
import type { CliName } from '../../clis/agentCli.ts';

const cache = '${XDG_CACHE_HOME:-$HOME/.cache}';
const config = '${XDG_CONFIG_HOME:-$HOME/.config}';
const data = '${XDG_DATA_HOME:-$HOME/.local/share}';
const state = '${XDG_STATE_HOME:-$HOME/.local/state}';
const temporary = '${TMPDIR:-/tmp}';
const claude = '${CLAUDE_CONFIG_DIR:-$HOME/.claude}';
const codex = '${CODEX_HOME:-$HOME/.codex}';
const factory = '${FACTORY_HOME_OVERRIDE:-$HOME}/.factory';
const cursor = '${CURSOR_CONFIG_DIR:-${XDG_CONFIG_HOME:-$HOME/.cursor}}';

/** Files that each CLI writes, as words of bash in double quotes. */
export const stateFiles: Readonly<Record<CliName, readonly string[]>> = {
  claude: [
    '${CLAUDE_CONFIG_DIR:-$HOME}/.claude.json',
    `${claude}/projects/slug/session.jsonl`,
    `${claude}/shell-snapshots/snapshot.sh`,
    `${cache}/claude-cli-nodejs/slug/mcp-logs.jsonl`,
    '${CLAUDE_CODE_TMPDIR:-${TMPDIR:-/tmp}}/claude-0/socket',
  ],
  codex: [`${codex}/state_5.sqlite`, `${codex}/sessions/session.jsonl`, `${codex}/tmp/helper`],
  cursor: [
    `${cursor}/chats/chat.json`,
    '$HOME/.cursor/projects/slug/mcp-approvals.json',
    `${config}/cursor/auth.json`,
    `${temporary}/cursor-sandbox-cache`,
  ],
  factory: [
    `${factory}/sessions/session.jsonl`,
    `${factory}/logs/droid.log`,
    `${factory}/host.json`,
    `${temporary}/droid.lock`,
  ],
  opencode: [
    `${config}/opencode/.gitignore`,
    `${data}/opencode/opencode.db`,
    `${cache}/opencode/bin/tool`,
    `${state}/opencode/locks/lock`,
    `${temporary}/.bcf0.so`,
    '$REPO/.git/opencode',
  ],
};

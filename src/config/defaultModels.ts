/** Decides which model a CLI uses when nobody names one. */
import type { CliName } from '../clis/agentCli.ts';

export const defaultCli: CliName = 'claude';

export const defaultModels: Readonly<Record<CliName, string>> = {
  claude: 'claude-sonnet-4-5',
  codex: 'gpt-5.5',
  cursor: 'auto',
  factory: 'claude-sonnet-4-5-20250929',
  opencode: 'gpt-5.5',
};

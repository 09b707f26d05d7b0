/** All agent CLIs. Register a new one by adding its adapter here and its templates in `agent-templates/code/<cli>/`. */
import { CtoError } from '../errors.ts';
import type { AgentCli } from './agentCli.ts';
import { claude } from './claude/claude.ts';
import { codex } from './codex/codex.ts';
import { cursor } from './cursor/cursor.ts';
import { factory } from './factory/factory.ts';
import { opencode } from './opencode/opencode.ts';

export const agentClis: readonly AgentCli[] = [claude, codex, cursor, factory, opencode];

/** The adapter of that name. @throws CtoError `unknown-cli` that lists the known ones. */
export function agentCli(name: string): AgentCli {
  const found = agentClis.find((cli) => cli.name === name);
  if (found !== undefined) return found;
  throw new CtoError('unknown-cli', `There is no CLI "${name}"`, {
    hint: `Use one of ${agentClis.map((cli) => cli.name).join(', ')}.`,
  });
}

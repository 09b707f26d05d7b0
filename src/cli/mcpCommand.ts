/** Declares `cto mcp`: putting `cto-mcp` into the configuration of a CLI, and taking it back. */
import { type Command, Option } from 'commander';
import { cliNamed } from './flags.ts';
import type { Finish, Io } from './io.ts';

export interface McpCommandFlags {
  dryRun?: true;
  yes?: true;
  json?: true;
  root?: string;
}

const examples = `
Examples:
  cto mcp install claude --dry-run    what would change in ~/.claude.json
  cto mcp install codex               show it, ask, change ~/.codex/config.toml, keep a backup
  cto mcp uninstall codex             take exactly that back

CLIs: claude, codex, cursor, factory, opencode. The tools of the server: docs/mcp.md.`;

export function addMcpCommand(program: Command, io: Io, finish: Finish): void {
  const mcp = program
    .command('mcp')
    .summary('install cto-mcp into a CLI, or take it back')
    .description('Lets a CLI start plays: writes the MCP entry of cto-mcp into its user’s configuration.')
    .addHelpText('after', examples);
  for (const action of ['install', 'uninstall'] as const) {
    mcp
      .command(action)
      .argument('<cli>', 'claude, codex, cursor, factory or opencode')
      .description(
        action === 'install' ? 'Shows what would change, asks, and writes it.' : 'Takes the entry out again.',
      )
      .summary(action === 'install' ? 'write the entry' : 'take the entry out again')
      .addHelpText('after', examples)
      .option('--dry-run', 'only show the difference')
      .option('--yes', 'do it without asking')
      .option('--json', 'print JSON')
      .addOption(new Option('--root <folder>', 'where it is remembered').hideHelp())
      .action(async (cli: string, flags: McpCommandFlags) => {
        const { changeEntry } = await import('./mcpInstall.ts');
        await finish(changeEntry(action, cliNamed('The CLI', cli), { flags, io }));
      });
  }
}

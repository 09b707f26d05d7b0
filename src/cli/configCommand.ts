/** Declares `cto config`: what is wrong in a configuration, what it decides and why, and how an older one becomes current. */
import type { Command } from 'commander';
import type { CliName } from '../clis/agentCli.ts';
import { cliFlag } from './flags.ts';
import type { Finish, Io } from './io.ts';

/** The flags of all subcommands as they were given. */
export interface ConfigCommandFlags {
  json?: true;
  templates?: string;
  cli?: CliName;
  model?: string;
  dryRun?: true;
  yes?: true;
}

const examples = `
Examples:
  cto config check                 every mistake with line and column, and every key without effect
  cto config show                  each setting and where it comes from: flag, file with its place, default
  cto config show --cli codex      … with a flag
  cto config migrate --dry-run     what would change in a file of an older shape
  cto config schema                the JSON Schema, for editors

Exit codes of check and migrate: 0 nothing is wrong, 1 something is, 2 the file can't be read.`;

const fileArgument = ['[file]', 'the configuration (default: cto-config.json of this folder)'] as const;
const templatesOption = [
  '--templates <folder>',
  'template folder (default: the one that comes with cto)',
] as const;

export function addConfigCommand(program: Command, io: Io, finish: Finish): void {
  const config = program
    .command('config')
    .summary('check, show and migrate cto-config.json')
    .description('Checks, explains and brings up to date a cto-config.json; see docs/config.md.')
    .addHelpText('after', examples);
  addLooking(config, io, finish);
  config
    .command('migrate')
    .argument(...fileArgument)
    .summary('bring a file of an older shape up to date')
    .addHelpText('after', examples)
    .description(
      'Brings a file of an older shape up to date: shows the difference, asks, and keeps a backup.',
    )
    .option('--dry-run', 'only show the difference')
    .option('--yes', 'do it without asking')
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, flags: ConfigCommandFlags) => {
      const { migrateFile } = await import('./configMigrate.ts');
      await finish(migrateFile(file, flags, io));
    });
  config
    .command('schema')
    .summary('print the JSON Schema')
    .description('Prints the JSON Schema of cto-config.json.')
    .addHelpText('after', examples)
    .action(async () => {
      const { configJsonSchema } = await import('../config/schema.ts');
      io.stdout.write(`${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
    });
}

function addLooking(config: Command, io: Io, finish: Finish): void {
  config
    .command('check')
    .argument(...fileArgument)
    .summary('say what is wrong, and what has no effect')
    .addHelpText('after', examples)
    .description('Says everything that is wrong, with line and column, and which keys have no effect.')
    .option(...templatesOption)
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, flags: ConfigCommandFlags) => {
      const { checkFile } = await import('./configCheck.ts');
      await finish(checkFile(file, flags, io));
    });
  config
    .command('show')
    .argument(...fileArgument)
    .summary('print each setting and where it comes from')
    .addHelpText('after', examples)
    .description('Prints each setting of a play and where it comes from.')
    .option('--cli <name>', 'as for cto play', cliFlag)
    .option('--model <model>', 'as for cto play')
    .option(...templatesOption)
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, flags: ConfigCommandFlags) => {
      const { showConfig } = await import('./configShow.ts');
      await finish(showConfig(file, flags, io));
    });
}

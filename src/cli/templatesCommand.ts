/** Declares `cto templates`: which compiled templates there are, and how one reads. */
import type { Command } from 'commander';
import { addClusterTemplates } from './clusterTemplatesCommand.ts';
import type { Finish, Io } from './io.ts';

/** The flags of both subcommands as they were given. */
export interface TemplatesCommandFlags {
  templates?: string;
  json?: true;
}

const examples = `
Examples:
  cto templates list
  cto templates show code_claude_container-rex.sh.hbs    by its key in the ConfigMap
  cto templates show code/claude/container-rex.sh.hbs    by its compiled path
  cto templates apply --dry-run                          what would change in the cluster`;

export function addTemplatesCommand(program: Command, io: Io, finish: Finish): void {
  const templates = program
    .command('templates')
    .summary('show the compiled templates, and bring them to a cluster')
    .description('Shows the compiled templates, and brings them to a cluster: what runs inside a workspace.')
    .addHelpText('after', examples);
  templates
    .command('list')
    .summary('list all compiled templates')
    .description('Lists all compiled templates with their ConfigMap, key and size.')
    .option('--templates <folder>', 'template folder (default: the one that comes with cto)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  cto templates list | grep codex')
    .action(async (flags: TemplatesCommandFlags) => {
      const { listTemplates } = await import('./showTemplates.ts');
      await finish(listTemplates(flags, io));
    });
  templates
    .command('show')
    .argument('<key>', 'key in the ConfigMap, or compiled path')
    .summary('print one compiled template')
    .description('Prints one compiled template.')
    .option('--templates <folder>', 'template folder (default: the one that comes with cto)')
    .addHelpText('after', examples)
    .action(async (key: string, flags: TemplatesCommandFlags) => {
      const { showTemplate } = await import('./showTemplates.ts');
      await finish(showTemplate(key, flags, io));
    });
  addClusterTemplates(templates, io, finish);
}

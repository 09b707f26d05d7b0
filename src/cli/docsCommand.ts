/** Declares `cto docs` and `cto intake`: runs of one agent that no plan names. */
import type { Command } from 'commander';
import type { CliName } from '../clis/agentCli.ts';
import { cliFlag, matching, word, wordHint } from './flags.ts';
import type { Finish, Io } from './io.ts';

/** The flags of both as they were given. */
export interface DocsCommandFlags {
  repository?: string;
  base?: string;
  name?: string;
  root?: string;
  cli?: CliName;
  model?: string;
  config?: string;
  templates?: string;
  rehearse?: string | true;
  resume?: true;
  detach?: true;
  json?: true;
  /** Intake: where the plan is written. */
  output?: string;
  force?: true;
}

const docsExamples = `
Examples:
  cto docs                          bring the documentation of this repository up to date
  cto docs 'How releases are made'  one topic, on branch docs/docs-how-releases-are-made
  cto docs --rehearse               the same with a scripted agent, without a key`;

const intakeExamples = `
Examples:
  cto intake prd.md                        an agent reads prd.md and the repository; the plan is in tasks.json
  cto intake prd.md --output work.json     … in work.json
  cto plan tasks.json                      look at it before you play it`;

function withCommon(command: Command): Command {
  return command
    .option('--repository <address>', 'URL or path of the repository (default: origin of this folder)')
    .option('--base <branch>', 'branch that the run starts from (default: HEAD of the repository)')
    .option(
      '--name <play>',
      'name of the run, for another one of the same (default: from topic and repository)',
      matching('--name', word, wordHint),
    )
    .option('--root <folder>', 'where workspaces and logs are (default: ~/.local/state/cto)')
    .option('--cli <name>', 'CLI of the agent', cliFlag)
    .option('--model <model>', 'model of the agent')
    .option('--config <file>', 'configuration (default: cto-config.json of this folder)')
    .option('--templates <folder>', 'template folder (default: the one that comes with cto)')
    .option('--rehearse [file]', 'a scripted agent in place of the CLI')
    .option('--resume', 'go on with a run that was stopped or failed')
    .option('--detach', 'start it and leave it; see: cto status')
    .option('--json', 'print one JSON object a line: each event, and the summary at the end');
}

export function addDocsCommands(program: Command, io: Io, finish: Finish): void {
  withCommon(program.command('docs').argument('[topic]', 'what to document (default: the repository)'))
    .summary('have an agent document the repository')
    .description(
      'Runs a documentation agent in a workspace of its own; what it writes is published as a branch.',
    )
    .addHelpText('after', docsExamples)
    .action(async (topic: string | undefined, flags: DocsCommandFlags) => {
      const { runDocs } = await import('./runDocs.ts');
      await finish(runDocs(topic ?? '', flags, io));
    });
  withCommon(program.command('intake').argument('<prd>', 'the document: Markdown or text'))
    .summary('have an agent make a plan of a PRD')
    .description('Runs an agent that reads a PRD and the repository and makes a plan; the plan is checked.')
    .option('--output <file>', 'where the plan goes (default: tasks.json)')
    .option('--force', 'replace a plan that is there; a backup is kept')
    .addHelpText('after', intakeExamples)
    .action(async (prd: string, flags: DocsCommandFlags) => {
      const { runIntake } = await import('./runIntake.ts');
      await finish(runIntake(prd, flags, io));
    });
}

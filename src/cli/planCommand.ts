/** Declares `cto plan`: what a play of this plan would run, before anything starts. */
import type { Command } from 'commander';
import type { CliName } from '../clis/agentCli.ts';
import { cliFlag } from './flags.ts';
import type { Finish, Io } from './io.ts';

/** The flags of `cto plan` as they were given. */
export interface PlanCommandFlags {
  tag?: string;
  config?: string;
  cli?: CliName;
  model?: string;
  templates?: string;
  json?: true;
}

const examples = `
Examples:
  cto plan                        tasks.json of this folder
  cto plan work.json --tag api    one list of a tagged plan
  cto plan --json | jq .levels    for other programs`;

export function addPlanCommand(program: Command, io: Io, finish: Finish): void {
  program
    .command('plan')
    .argument('[file]', 'the plan (default: tasks.json, else .taskmaster/tasks/tasks.json)')
    .summary('show levels, agents, CLIs and models of a plan')
    .description(
      'Shows what a play of this plan would run: levels, tasks, and who implements them with what.',
    )
    .option('--tag <tag>', 'which list of a tagged plan')
    .option('--config <file>', 'configuration (default: cto-config.json of this folder)')
    .option('--cli <name>', 'CLI of all agents: claude, codex, cursor, factory, opencode', cliFlag)
    .option('--model <model>', 'model of all agents')
    .option('--templates <folder>', 'template folder (default: the one that comes with cto)')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (file: string | undefined, flags: PlanCommandFlags) => {
      const { showPlan } = await import('./showPlan.ts');
      await finish(showPlan(file, flags, io));
    });
}

/** Declares `cto status`, `cto stop` and `cto logs`: how a play is found again that was started and left. */
import type { Command } from 'commander';
import { type WhereFlags, withCluster } from './clusterFlags.ts';
import { wholeNumber } from './flags.ts';
import type { Finish, Io } from './io.ts';

/** The flags of the three as they were given. */
export interface StatusFlags extends WhereFlags {
  json?: true;
  watch?: true;
  lines?: number;
  follow?: true;
  prompt?: true;
  events?: true;
}

const examples = `
Examples:
  cto play --local --detach      start a play and leave it
  cto status                     all plays below the root, and how they stand
  cto status my-repo-work        the tasks of one; --watch: until it has ended
  cto logs my-repo-work 3        the end of the log of task 3's last run; -f: what is added, too
  cto stop my-repo-work          end it in order; go on with: cto play --local --resume
  cto status --cluster           plays on Kubernetes; --context and --namespace say where

A play is named as cto status lists it; a part that only one has is enough.`;

function declared(program: Command, name: string): Command {
  return withCluster(
    program
      .command(name)
      .addHelpText('after', examples)
      .option('--root <folder>', 'where plays of this machine are (default: ~/.local/state/cto)'),
  ).option('--json', 'print JSON');
}

export function addStatusCommands(program: Command, io: Io, finish: Finish): void {
  declared(program, 'status')
    .argument('[play]', 'one play (default: all)')
    .summary('show plays that go on, stopped or finished')
    .description('Shows how plays stand, whoever started them.')
    .option(
      '-w, --watch',
      'show it anew whenever it changes; one play: until it has ended, with its exit code',
    )
    .action(async (play: string | undefined, flags: StatusFlags) => {
      const { showStatus } = await import('./runStatus.ts');
      await finish(showStatus(play, flags, io));
    });
  declared(program, 'stop')
    .argument('<play>', 'the play')
    .summary('stop a play that goes on elsewhere')
    .description('Stops a play in order: its runs end, nothing half-written stays, --resume goes on with it.')
    .action(async (play: string, flags: StatusFlags) => {
      const { stopNamed } = await import('./runStatus.ts');
      await finish(stopNamed(play, flags, io));
    });
  declared(program, 'logs')
    .argument('<play>', 'the play')
    .argument('[task]', 'a task, or task/stage/attempt (default: the run that began last)')
    .summary('show the log of a run')
    .description(
      'Prints the end of a run’s log; also of one that ended, wherever its files or its pod are by now.',
    )
    .option('--lines <n>', 'how many lines (default: 100)', wholeNumber('--lines', 1))
    .option('-f, --follow', 'and what is added, until the run has ended')
    .option('--prompt', 'what the agent was told, in place of the log')
    .option('--events', 'only what the CLI printed of its work, one JSON object a line')
    .action(async (play: string, task: string | undefined, flags: StatusFlags) => {
      const { showLog } = await import('./showLog.ts');
      await finish(showLog([play, task], flags, io));
    });
}

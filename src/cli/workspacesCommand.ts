/** Declares `cto workspaces`: what workspaces take, below a root or on a cluster, and how those that nobody needs are deleted. */
import type { Command } from 'commander';
import type { RetentionPolicy } from '../workspaces/retention.ts';
import { type WhereFlags, withCluster } from './clusterFlags.ts';
import { durationFlag, retentionFlag, sizeFlag } from './flags.ts';
import type { Finish, Io } from './io.ts';

/** The flags of `cto workspaces` as they were given. */
export interface WorkspacesCommandFlags extends Omit<WhereFlags, 'local'> {
  json?: true;
  prune?: true;
  dryRun?: true;
  policy?: RetentionPolicy;
  /** Milliseconds. */
  olderThan?: number;
  /** Bytes. */
  minFree?: number;
  yes?: true;
}

const examples = `
Examples:
  cto workspaces                                       what there is, how large, in which state
  cto workspaces --prune --dry-run                     what would be deleted, what saved before, and why
  cto workspaces --prune --yes                         delete the workspaces of integrated tasks
  cto workspaces --prune --older-than 14d --yes        … of all tasks that nobody worked on for 14 days
  cto workspaces --prune --min-free 20GiB --yes        … and the oldest, until 20 GiB are free
  cto workspaces --cluster                             on the volumes of Kubernetes; --prune and --dry-run too

What is on no remote (commits, changes, new files) is saved first, as refs/cto/salvage/… or as a bundle.
On a cluster the controller looks, saves and deletes; see docs/controller.md.`;

export function addWorkspacesCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('workspaces')
    .summary('list workspaces with size, age and state; delete those that nobody needs')
    .description(
      'Lists the workspaces below a root, or on a cluster; with --prune it saves what is unsaved in some and deletes them.',
    )
    .option('--root <folder>', 'where workspaces of this machine are (default: ~/.local/state/cto)');
  withCluster(command)
    .option('--json', 'print JSON')
    .option('--prune', 'delete workspaces; asks before it does')
    .option('--dry-run', 'with --prune: only say what would be done')
    .option(
      '--policy <policy>',
      'onSuccess: integrated tasks (default); ttl: all that are old enough; never',
      retentionFlag('--policy'),
    )
    .option(
      '--older-than <time>',
      'only those not used for so long, e.g. 7d; without --policy: of all tasks',
      durationFlag('--older-than'),
    )
    .option('--min-free <size>', 'also the oldest, until so much is free, e.g. 5GiB', sizeFlag('--min-free'))
    .option('--yes', 'do it without asking')
    .addHelpText('after', examples)
    .action(async (flags: WorkspacesCommandFlags) => {
      const { runWorkspaces } = await import('./runWorkspaces.ts');
      await finish(runWorkspaces(flags, io));
    });
}

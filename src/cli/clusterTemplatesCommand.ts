/** Declares what `cto templates` does with a cluster: apply, diff, roll back, list what was applied. */
import type { Command } from 'commander';
import { matching, wholeNumber } from './flags.ts';
import type { Finish, Io } from './io.ts';

/** The flags as they were given; not every subcommand has all of them. */
export interface ClusterTemplatesFlags {
  templates?: string;
  context?: string;
  namespace: string;
  release?: string;
  dryRun?: true;
  yes?: true;
  force?: true;
  json?: true;
  /** A commit. */
  rev?: string;
  /** Number of a recorded revision. */
  to?: number;
}

const examples = `
Examples:
  cto templates apply --dry-run            the difference, and everything tried on the server; nothing is written
  cto templates apply                      the same, then asks
  cto templates apply --yes --context prod without asking
  cto templates rollback                   back to the set before; --to 3: to a recorded one
  cto templates diff --rev v1.2.0          what differs between the cluster and the templates of a commit
  cto templates history                    what was applied, with the numbers for --to`;

export function addClusterTemplates(templates: Command, io: Io, finish: Finish): void {
  const apply = cluster(templates.command('apply'))
    .summary('bring the templates to a cluster')
    .description(
      'Compiles the templates, shows what would change in the cluster, and applies all six ConfigMaps or none.',
    )
    .option('--templates <folder>', 'template folder (default: the one that comes with cto)');
  writes(apply).action(async (flags: ClusterTemplatesFlags) => {
    const { applyTemplates } = await import('./runApply.ts');
    await finish(applyTemplates(flags, io));
  });
  const rollback = chooses(cluster(templates.command('rollback')))
    .summary('go back to the set before')
    .description(
      'Applies the set that was there before, a recorded one (--to), or that of a commit (--rev).',
    );
  writes(rollback).action(async (flags: ClusterTemplatesFlags) => {
    const { rollBackTemplates } = await import('./runApply.ts');
    await finish(rollBackTemplates(flags, io));
  });
  chooses(cluster(templates.command('diff')))
    .summary('show what differs between a cluster and a set')
    .description(
      'Shows what differs between the cluster and the templates here, of a commit (--rev), or of a revision (--to).',
    )
    .action(async (flags: ClusterTemplatesFlags) => {
      const { diffTemplates } = await import('./runApply.ts');
      await finish(diffTemplates(flags, io));
    });
  cluster(templates.command('history'))
    .summary('list which sets were applied')
    .description('Lists the sets that are recorded in the cluster, the last ten.')
    .action(async (flags: ClusterTemplatesFlags) => {
      const { listRevisions } = await import('./templatesHistory.ts');
      await finish(listRevisions(flags, io));
    });
}

function cluster(command: Command): Command {
  return command
    .addHelpText('after', examples)
    .option('--context <name>', 'context of your kubeconfig (default: the current one)')
    .option('--namespace <name>', 'where the six ConfigMaps are', 'agent-platform')
    .option('--json', 'print JSON');
}

function chooses(command: Command): Command {
  return command
    .option(
      '--templates <folder>',
      'template folder under git, for --rev (default: the one that comes with cto)',
    )
    .option('--rev <commit>', 'the templates of this commit, compiled by this cto')
    .option('--to <number>', 'this revision of `cto templates history`', wholeNumber('--to', 1));
}

/** As Helm has names of releases. */
const helmName = /^(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function writes(command: Command): Command {
  return command
    .option(
      '--release <name>',
      'Helm release that may own them (default: the one they name, else controller)',
      matching(
        '--release',
        helmName,
        'Give the name of a release: small letters, digits, - and ., at most 53.',
      ),
    )
    .option('--dry-run', 'show the difference and try everything on the server; write nothing')
    .option('--yes', 'do it without asking')
    .option('--force', 'also where Argo CD, Flux or somebody else set what would be changed');
}

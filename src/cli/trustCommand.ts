/** Declares `cto trust`: a person's word that a repository's configuration may run its commands. */
import type { Command } from 'commander';
import type { Finish, Io } from './io.ts';

export interface TrustFlags {
  yes?: true;
  revoke?: true;
  json?: true;
}

const examples = `
Examples:
  cto trust              what cto-config.json of this folder would run; asks, and remembers the answer
  cto trust --revoke     forget it

What was agreed to is remembered outside of the repository, by a digest of the commands, endpoints and files that they
name: when one of them changes, you are asked again. A file that you name with --config outside of the repository is your own.`;

export function addTrustCommand(program: Command, io: Io, finish: Finish): void {
  program
    .command('trust')
    .argument('[file]', 'the configuration (default: cto-config.json of this folder)')
    .summary('let the commands of a repository’s configuration take effect')
    .description('Shows the commands and endpoints that a configuration names, and lets them take effect.')
    .option('--yes', 'do it without asking')
    .option('--revoke', 'take it back')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (file: string | undefined, flags: TrustFlags) => {
      const { runTrust } = await import('./runTrust.ts');
      await finish(runTrust(file, flags, io));
    });
}

/** Declares `cto controller` and the commands of its pods. What they do is loaded only when they run. */
import type { Command } from 'commander';
import type { PrepareOptions } from '../controller/pod/prepare.ts';
import type { SalvagePodOptions } from '../controller/pod/salvage.ts';
import type { LogLevel } from '../controller/telemetry/log.ts';
import { matching, wholeNumber } from './flags.ts';
import type { Finish, Io } from './io.ts';

/** The flags of `cto controller` as they were given. */
export interface ControllerFlags {
  settings: string;
  logLevel?: LogLevel;
  metricsPort: number;
  healthPort: number;
  folder?: string;
  memory?: string;
}

/** The flags of `cto pod prepare`. */
export type PrepareFlags = Omit<PrepareOptions, 'credentials' | 'tell'>;

/** The flags of `cto pod sweep`. */
export interface SweepFlags {
  volume: string;
  files: string;
}

/** The flags of `cto pod salvage`. */
export type SalvageFlags = Omit<SalvagePodOptions, 'credentials' | 'scratch' | 'tell'>;

const levels = /^(error|warn|info|debug)$/;

export function addControllerCommands(program: Command, io: Io, finish: Finish): void {
  program
    .command('controller')
    .addHelpText('after', '\nExample:\n  cto controller --settings settings.json --log-level debug')
    .summary('run plays on Kubernetes; the chart starts it')
    .description(
      'Plays on Kubernetes: watches Plays and CodeRuns, runs each as a Job, and believes the remote only.',
    )
    .requiredOption('--settings <file>', 'settings.json that the chart writes; see docs/chart.md')
    .option(
      '--log-level <level>',
      'error, warn, info or debug (default: of the settings)',
      matching('--log-level', levels, 'Use error, warn, info or debug.'),
    )
    .option('--metrics-port <port>', 'port of /metrics', wholeNumber('--metrics-port', 0, 65_535), 8080)
    .option(
      '--health-port <port>',
      'port of /healthz and /readyz',
      wholeNumber('--health-port', 0, 65_535),
      8081,
    )
    .option('--folder <folder>', 'where it keeps what git needs (default: below the temporary folder)')
    .option('--memory <folder>', 'folder in memory for SSH keys (default: keys in --folder)')
    .action(async (flags: ControllerFlags) => {
      const { runController } = await import('./runController.ts');
      await finish(runController(flags, io));
    });
  addPodCommands(program, io, finish);
}

function addPodCommands(program: Command, io: Io, finish: Finish): void {
  const pod = program
    .command('pod', { hidden: true })
    .description("What the controller's image does in the pods of runs; the controller starts it.");
  pod
    .command('prepare')
    .requiredOption('--volume <folder>')
    .requiredOption('--folder <folder>')
    .requiredOption('--task <id>')
    .requiredOption('--mirror <folder>')
    .requiredOption('--repository <address>')
    .action(async (flags: PrepareFlags) => {
      const { runPrepare } = await import('./runPod.ts');
      await finish(runPrepare(flags, io));
    });
  pod
    .command('integrate')
    .requiredOption('--files <folder>')
    .requiredOption('--repository <folder>')
    .action(async (flags: { files: string; repository: string }) => {
      const { runIntegrate } = await import('./runPod.ts');
      await finish(runIntegrate(flags, io));
    });
  addRetentionCommands(pod, io, finish);
}

function addRetentionCommands(pod: Command, io: Io, finish: Finish): void {
  pod
    .command('sweep')
    .requiredOption('--volume <folder>')
    .requiredOption('--files <folder>')
    .action(async (flags: SweepFlags) => {
      const { runSweep } = await import('./runPod.ts');
      await finish(runSweep(flags, io));
    });
  pod
    .command('salvage')
    .requiredOption('--folder <folder>')
    .requiredOption('--play <name>')
    .requiredOption('--task <id>')
    .requiredOption('--repo-name <name>')
    .requiredOption('--repository <address>')
    .requiredOption('--mirror <folder>')
    .action(async (flags: SalvageFlags) => {
      const { runSalvage } = await import('./runPod.ts');
      await finish(runSalvage(flags, io));
    });
}

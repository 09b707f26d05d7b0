/** Declares `cto play`: its flags and what they take. What it does is loaded only when it runs. */
import type { Command } from 'commander';
import type { CliName } from '../clis/agentCli.ts';
import type { ReviewStage } from '../play/types.ts';
import type { RetentionPolicy } from '../workspaces/retention.ts';
import { withCluster } from './clusterFlags.ts';
import {
  cliFlag,
  collected,
  matching,
  retentionFlag,
  sizeFlag,
  stagesFlag,
  wholeNumber,
  word,
  wordHint,
} from './flags.ts';
import type { Finish, Io } from './io.ts';

/** The flags of `cto play` as they were given. */
export interface PlayCommandFlags {
  local?: true;
  cluster?: true;
  context?: string;
  namespace?: string;
  plan?: string;
  repository?: string;
  base?: string;
  name?: string;
  root?: string;
  maxParallel?: number;
  service?: string;
  cli?: CliName;
  model?: string;
  rehearse?: string | true;
  resume?: true;
  publish: boolean;
  check?: readonly string[];
  deadline?: number;
  retention?: RetentionPolicy;
  /** As typed. */
  retentionAge?: string;
  limitDisk?: number;
  limitInodes?: number;
  stages?: readonly ReviewStage[];
  maxRetries?: number;
  environmentRetries?: number;
  tag?: string;
  templates?: string;
  config?: string;
  json?: true;
  sample?: true;
  detach?: true;
}

const examples = `
Examples:
  cto play --local --sample                             the sample play, with a scripted agent in place of the CLIs
  cto play --local                                      tasks.json of this folder, on the repository of this folder
  cto play --local --check 'npm test' --max-parallel 5  five runs at once; every run has to pass the tests
  cto play --local --rehearse --stages none             see levels, branches and integration without any key
  cto play --local --resume                             go on with a play that was stopped or failed
  cto play --cluster                                    the same plan on Kubernetes; Ctrl-C leaves it running
  cto play --context prod --namespace team-a --detach   … in another cluster, and don't wait for it`;

function withWhat(command: Command): Command {
  return withCluster(command.option('--local', 'run on this machine (default)'))
    .option('--plan <file>', 'the plan (default: tasks.json, else .taskmaster/tasks/tasks.json)')
    .option('--tag <tag>', 'which list of a tagged plan')
    .option('--repository <address>', 'URL or path of the repository (default: origin of this folder)')
    .option('--base <branch>', 'branch that the play starts from (default: HEAD of the repository)')
    .option(
      '--name <play>',
      'name of the play (default: from tag and repository)',
      matching('--name', word, wordHint),
    )
    .option('--root <folder>', 'where workspaces and logs are (default: ~/.local/state/cto)')
    .option('--sample', 'play the sample: a weather page, five tasks on two levels, rehearsed');
}

function withHow(command: Command): Command {
  const model = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,99}$/;
  return command
    .option('--max-parallel <n>', 'runs at once (default: 3)', wholeNumber('--max-parallel', 1, 1000))
    .option(
      '--service <name>',
      'whose volumes are used (default: the repository)',
      matching('--service', word, wordHint),
    )
    .option('--cli <name>', 'CLI of all agents: claude, codex, cursor, factory, opencode', cliFlag)
    .option(
      '--model <model>',
      'model of all agents',
      matching('--model', model, 'Use the name that the CLI knows it by.'),
    )
    .option('--stages <list>', 'reviews: quality,security,testing (default: all) or none', stagesFlag)
    .option('--check <command>', 'a command that has to pass in every run; may be repeated', collected)
    .option('--deadline <seconds>', 'time of one run (default: 3600)', wholeNumber('--deadline', 1, 604_800))
    .option(
      '--max-retries <n>',
      'rounds of remediation of a stage (default: 3)',
      wholeNumber('--max-retries', 0, 100),
    )
    .option(
      '--environment-retries <n>',
      'how often a run is tried again when its environment failed (default: 2)',
      wholeNumber('--environment-retries', 0, 100),
    )
    .option('--rehearse [file]', 'a scripted agent in place of the CLIs, which does what the file says')
    .option('--resume', 'go on with a play that was stopped or failed')
    .option('--detach', 'start the play and leave it: cto status, cto logs and cto stop find it again')
    .option('--no-publish', 'push nothing to the repository')
    .option('--templates <folder>', 'template folder (default: the one that comes with cto)')
    .option('--config <file>', 'configuration (default: cto-config.json of this folder)')
    .option('--json', 'print one JSON object a line: each event, and the summary at the end');
}

function withSpace(command: Command): Command {
  return command
    .option(
      '--retention <policy>',
      'workspaces at the end: onSuccess deletes those of integrated tasks (default), never, ttl',
      retentionFlag('--retention'),
    )
    .option(
      '--retention-age <time>',
      'how long nobody must have used them, e.g. 14d (default: 0s with onSuccess, 7d with ttl)',
      matching('--retention-age', /^\d+\s*[dhms]$/, 'Give a time, for example 7d, 12h or 30m.'),
    )
    .option(
      '--limit-disk <size>',
      'what one workspace may take of the disk, e.g. 5GiB',
      sizeFlag('--limit-disk'),
    )
    .option(
      '--limit-inodes <n>',
      'how many files and folders one workspace may have',
      wholeNumber('--limit-inodes', 1, 1_000_000_000),
    );
}

export function addPlayCommand(program: Command, io: Io, finish: Finish): void {
  withSpace(withHow(withWhat(program.command('play'))))
    .summary('play a plan: run its tasks in parallel, level by level')
    .description(
      'Plays a plan: agents work on its tasks in parallel, level by level, and what they made is integrated.',
    )
    .addHelpText('after', examples)
    .action(async (flags: PlayCommandFlags) => {
      const { runPlay } = await import('./runPlay.ts');
      await finish(runPlay(flags, io));
    });
}

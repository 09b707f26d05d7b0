/** Decides which command runs, how mistakes on the command line read, and with which exit code it all ends. */
import { Command, CommanderError } from 'commander';
import { CtoError, errorText } from '../errors.ts';
import { packageVersion } from '../packageFolder.ts';
import { exitCode, type Finish, type Io } from './io.ts';
import { completionScript } from './completion.ts';
import { addConfigCommand } from './configCommand.ts';
import { addControllerCommands } from './controllerCommand.ts';
import { addDocsCommands } from './docsCommand.ts';
import { addMcpCommand } from './mcpCommand.ts';
import { addPlanCommand } from './planCommand.ts';
import { addPlayCommand } from './playCommand.ts';
import { addStatusCommands } from './statusCommand.ts';
import { addTemplatesCommand } from './templatesCommand.ts';
import { addTrustCommand } from './trustCommand.ts';
import { addWorkspacesCommand } from './workspacesCommand.ts';

const examples = `
Examples:
  cto play --local --sample                   watch the sample play; no key is needed
  cto play --local --plan tasks.json          play a plan on the repository of the current folder
  cto plan tasks.json                         what would run, on which level, by whom
  cto config check                            what is wrong in cto-config.json, and what has no effect
  cto templates show code_claude_container-rex.sh.hbs   a compiled template

Exit codes: 0 succeeded, 1 failed or something was found, 2 wrong usage or input, 130 stopped by Ctrl-C.`;

function buildProgram(io: Io, finish: Finish): Command {
  const program = new Command('cto')
    .description('Run many coding agents on one repository at once, each in a workspace of its own.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .addHelpText('after', examples)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Errors are told by `main`, in the one form that all errors have.
      outputError: () => {},
    });
  addPlayCommand(program, io, finish);
  addPlanCommand(program, io, finish);
  addConfigCommand(program, io, finish);
  addTemplatesCommand(program, io, finish);
  addDocsCommands(program, io, finish);
  addStatusCommands(program, io, finish);
  addMcpCommand(program, io, finish);
  addTrustCommand(program, io, finish);
  addWorkspacesCommand(program, io, finish);
  addControllerCommands(program, io, finish);
  program
    .command('completion')
    .argument('<shell>', 'bash, zsh or fish')
    .summary('print a script that completes commands and flags')
    .description('Prints a script that lets the shell complete commands and flags.')
    .addHelpText('after', '\nExample:\n  source <(cto completion bash)')
    .action((shell: string) => void io.stdout.write(completionScript(shell, program)));
  return program;
}

/** Help of a command that is not there would be the help of all: without the word for it, the mistake is told. */
function withoutEmptyHelp(argv: readonly string[], program: Command): readonly string[] {
  const words = argv[0] === 'help' ? argv.slice(1) : argv;
  const command = words.find((word) => !word.startsWith('-'));
  const names = ['help', ...program.commands.map((each) => each.name())];
  if (command === undefined || names.includes(command)) return argv;
  return words.filter((word) => word !== '-h' && word !== '--help');
}

/** Commander's words as an error of ours; undefined when it only printed help or the version. */
function usageError(error: CommanderError, argv: readonly string[], program: Command): CtoError | undefined {
  if (error.exitCode === 0) return undefined;
  if (error.code === 'commander.help') {
    return new CtoError('bad-usage', 'A command is missing', { hint: 'Choose one of those above.' });
  }
  const command = argv.find((word) => !word.startsWith('-'));
  const known = program.commands.map((each) => each.name()).find((name) => name === command);
  const [message = '', near] = error.message.replace(/^error: /, '').split('\n');
  const meant = near === undefined ? '' : `${near.replace(/^\((.*)\)$/, '$1')} `;
  const hint = `${meant}See: cto ${known === undefined ? '' : `${known} `}--help`;
  return new CtoError('bad-usage', message, { hint });
}

/** Errors that are not about what the user gave. */
const failures: ReadonlySet<string> = new Set([
  'templates-broken',
  'half-applied',
  'half-recorded',
  'being-deleted',
  'refused',
  'changed-meanwhile',
  'changed-by-server',
  'cluster-busy',
  'cluster-trouble',
  'cluster-unreachable',
]);

/** Findings and plays that failed are not the user's input: all other errors of ours are. */
function codeOf(error: unknown): number {
  if (!(error instanceof CtoError)) return exitCode.failed;
  if (error.code === 'process-stopped') return exitCode.interrupted;
  return failures.has(error.code) ? exitCode.failed : exitCode.badInput;
}

/** Runs `cto` with these words and returns its exit code; every error is told on `stderr`. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCode.succeeded;
  const program = buildProgram(io, async (result) => {
    code = await result;
  });
  try {
    await program.parseAsync(withoutEmptyHelp(argv, program), { from: 'user' });
    return code;
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? usageError(thrown, argv, program) : thrown;
    if (error === undefined) return exitCode.succeeded;
    const stack = !(error instanceof CtoError) && error instanceof Error && io.env['CTO_DEBUG'] !== undefined;
    io.stderr.write(`${stack ? error.stack : `cto: ${errorText(error)}`}\n`);
    return codeOf(error);
  }
}

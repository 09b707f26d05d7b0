/** Decides what a shell offers after `cto`: commands and flags as they are declared, written as a script for that shell. */
import type { Command } from 'commander';
import { CtoError } from '../errors.ts';

interface Level {
  /** Words after `cto`, e.g. `config check`; empty at the top. */
  path: string;
  commands: readonly { name: string; what: string }[];
  /** Long flags with what they are for. */
  flags: readonly { name: string; what: string }[];
}

/** Every command of the tree with what can follow it. */
function levelsOf(command: Command, path: readonly string[] = []): Level[] {
  const commands = command.commands.map((each) => ({
    name: each.name(),
    what: each.summary() || each.description(),
  }));
  const flags = command.options.flatMap(({ long, description, hidden }) =>
    typeof long === 'string' && !hidden ? [{ name: long, what: description }] : [],
  );
  const help = { name: '--help', what: 'print help' };
  return [
    { path: path.join(' '), commands, flags: [...flags, help] },
    ...command.commands.flatMap((each) => levelsOf(each, [...path, each.name()])),
  ];
}

function wordsOf({ commands, flags }: Level): string {
  return [...commands, ...flags].map(({ name }) => name).join(' ');
}

/** What is the same in bash and zsh: from the words so far, which the shell names in its way, to what may follow in `found`. */
function finding(levels: readonly Level[], words: string): string {
  const deeper = levels.filter(({ path }) => path !== '');
  const ways = deeper.map(({ path }) => `      ${quoted(spaced(path))}) level=${quoted(path)} ;;`);
  const answers = levels.map((level) => `    ${quoted(level.path)}) found=${quoted(wordsOf(level))} ;;`);
  return `  local level='' found='' word
  for word in ${words}; do
    case "$level|$word" in
${ways.join('\n')}
    esac
  done
  case "$level" in
${answers.join('\n')}
  esac`;
}

/** The level before the word, a bar, and the word. */
function spaced(path: string): string {
  const words = path.split(' ');
  return `${words.slice(0, -1).join(' ')}|${words.at(-1)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function bash(levels: readonly Level[]): string {
  return `# cto completion for bash: put this line into ~/.bashrc:  source <(cto completion bash)
_cto() {
${finding(levels, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"')}
  COMPREPLY=($(compgen -W "$found" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _cto cto
`;
}

function zsh(levels: readonly Level[]): string {
  return `#compdef cto
# cto completion for zsh: put this line into ~/.zshrc, after compinit:  source <(cto completion zsh)
_cto() {
${finding(levels, '"${(@)words[2,CURRENT-1]}"')}
  compadd -- \${=found}
  _files
}
compdef _cto cto
`;
}

function fish(levels: readonly Level[]): string {
  const lines = levels.flatMap(({ path, commands, flags }) => {
    const words = path.split(' ').filter((word) => word !== '');
    const at =
      words.length === 0
        ? '__fish_use_subcommand'
        : words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    return [
      ...commands.map(({ name, what }) => `complete -c cto -n ${quoted(at)} -a ${name} -d ${quoted(what)}`),
      ...flags.map(
        ({ name, what }) => `complete -c cto -n ${quoted(at)} -l ${name.slice(2)} -d ${quoted(what)}`,
      ),
    ];
  });
  return `# cto completion for fish:  cto completion fish > ~/.config/fish/completions/cto.fish\n${lines.join('\n')}\n`;
}

const shells: Readonly<Record<string, (levels: readonly Level[]) => string>> = { bash, zsh, fish };

/** The script for a shell. @throws CtoError `shell-unknown`. */
export function completionScript(shell: string, program: Command): string {
  const make = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (make !== undefined) return make(levelsOf(program));
  throw new CtoError('shell-unknown', `There is no completion for ${JSON.stringify(shell)}`, {
    hint: `Known: ${Object.keys(shells).join(', ')}.`,
  });
}

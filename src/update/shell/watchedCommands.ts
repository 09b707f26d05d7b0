/** Decides which commands a person has to look at, though they name no path that could be moved. */
import type { Command } from 'unbash';
import { isValue, tagOf } from '../places.ts';
import type { Decisions, Remark } from '../types.ts';
import { baseName, nameOf, wordsOf } from './commandWords.ts';
import type { Variant } from '../variants.ts';
import type { Reading } from './reading.ts';

type IsKnownName = (name: string) => boolean;
type Watch = (reading: Reading, command: Command) => Told | undefined;
type Told = Pick<Remark, 'code' | 'message' | 'hint' | 'level'>;

/** Remarks on commands; `isKnown` says which variables some script of the tree gives a value. */
export function checkCommands(reading: Reading, isKnown: IsKnownName): Decisions {
  const watches: Watch[] = [wholeRoot, earlyGitConfig, pathDepth, unknownFolder(isKnown)];
  const remarks = reading.tree.commands.flatMap((command) => {
    if (!watched.has(baseName(command.name?.text ?? ''))) return [];
    return watches.flatMap((watch) => {
      const told = watch(reading, command);
      return told === undefined ? [] : [{ ...told, offset: tagOf(reading.variant, command.pos) }];
    });
  });
  return { edits: [], remarks: onceNoted(remarks) };
}

/** What is only worth knowing is said at its first place. */
function onceNoted(remarks: readonly Remark[]): Remark[] {
  return remarks.filter(
    ({ level, code }, index) => level === 'left' || remarks.findIndex((one) => one.code === code) === index,
  );
}

/** Names of commands that some watch looks at, and of those that may stand before them. */
const watched = new Set(
  'find grep rg du chown chmod rm tar rsync cp git cut awk gawk read cd pushd sudo command exec env nice timeout xargs'.split(
    ' ',
  ),
);

const searching = new Set(['find', 'grep', 'rg', 'du', 'chown', 'chmod', 'rm', 'tar', 'rsync', 'cp']);

function wholeRoot(_: Reading, command: Command): Told | undefined {
  const name = nameOf(command);
  if (!searching.has(name)) return undefined;
  const words = wordsOf(command);
  if (!words.slice(1).some((word) => /^\/\*?$/.test(word))) return undefined;
  if (name === 'grep' && !words.some((word) => /^-\w*[rR]/.test(word))) return undefined;
  if (name === 'tar' && words.includes('-C')) return undefined;
  return left(
    'whole-machine',
    `"${name}" works on the whole machine, other tasks included`,
    'Give it "$TASK_WORKSPACE".',
  );
}

/** Before GIT_CONFIG_GLOBAL is set, git writes to the home folder. */
function earlyGitConfig({ variant, tree }: Reading, command: Command): Told | undefined {
  if (nameOf(command) !== 'git' || !wordsOf(command).includes('--global')) return undefined;
  const set = /\bGIT_CONFIG_GLOBAL=/.exec(variant.text);
  const message = 'git writes its configuration to the home folder here';
  if (set === null) {
    return {
      ...left(
        'home-configuration',
        `${message}, which tasks on one machine share`,
        'In a pod it is the pod’s own. Else: export GIT_CONFIG_GLOBAL="$TASK_WORKSPACE/.gitconfig".',
      ),
      level: 'note',
    };
  }
  if (set.index < command.end || tree.later.has(command)) return undefined;
  return left(
    'early-git-configuration',
    `${message}: GIT_CONFIG_GLOBAL is set further down`,
    'Set GIT_CONFIG_GLOBAL first.',
  );
}

const namesPath =
  /\/workspace|TASK_WORKSPACE|\bpwd\b|\$\{?PWD|\bfind\b|readlink|realpath|show-toplevel|_(DIR|ROOT|PATH)\b/;

/** A variable of the line has been given a path of the root. */
function namesVariable(text: string, line: string): boolean {
  return [...line.matchAll(/\$\{?([A-Za-z_]\w*)/g)].some(([, name]) =>
    new RegExp(String.raw`(?:^|[\s;&|(])${name}=["']?(?:\/workspace\b|\$\{?TASK_WORKSPACE\b)`, 'm').test(
      text,
    ),
  );
}

/** `cut -d/ -f3` of a path: the workspace is one folder deeper than before. */
function pathDepth({ variant }: Reading, command: Command): Told | undefined {
  if (!/^(cut|g?awk|read)$/.test(nameOf(command))) return undefined;
  const words = wordsOf(command);
  const counts =
    command.prefix.some((one) => one.type === 'Assignment' && /^IFS=["']?\/["']?$/.test(one.text)) ||
    (nameOf(command) === 'cut' && words.some((word) => /^(-d)?\/$/.test(word))) ||
    (/^g?awk$/.test(nameOf(command)) && words.some((word) => /^(-F)?\/$/.test(word)));
  if (!counts) return undefined;
  const start = variant.text.lastIndexOf('\n', command.pos) + 1;
  const line = variant.text.slice(start, command.end);
  if (!namesPath.test(line) && !namesVariable(variant.text, line)) return undefined;
  return left(
    'path-depth',
    'Parts of a path are counted here, and the workspace is one folder deeper than /workspace',
    'Use ${path#"$TASK_WORKSPACE"/} or basename, or mark the line.',
  );
}

const fromOutside = new Set([
  'HOME',
  'PWD',
  'OLDPWD',
  'TMPDIR',
  'TASK_WORKSPACE',
  'BASH_SOURCE',
  '_',
  'GITHUB_WORKSPACE',
  'RUNNER_TEMP',
]);

/** `cd "$DIR"` where nothing gives DIR a value. */
function unknownFolder(isKnown: IsKnownName): Watch {
  return ({ variant }, command) => {
    if (!/^(cd|pushd)$/.test(nameOf(command))) return undefined;
    const folder = targetOf(variant, command);
    if (folder === 'value') return filledIn;
    const { name } = folder;
    if (name === undefined || fromOutside.has(name) || isKnown(name)) return undefined;
    return left(
      'unknown-folder',
      `No script of this tree says what $${name} is, so where this goes is not known`,
      `Make sure that $${name} is not /workspace, and mark the line.`,
    );
  };
}

/** The variable that the first argument begins with; `value` when it is filled in. */
function targetOf(variant: Variant, { args: [target] }: Command): 'value' | { name: string | undefined } {
  if (target === undefined) return { name: undefined };
  const raw = variant.text.slice(target.pos, target.end);
  if (isValue(variant, target.pos + (raw.startsWith('"') ? 1 : 0))) return 'value';
  return { name: /^"?\$\{?([A-Za-z_]\w*)/.exec(raw)?.[1] };
}

const filledIn = left(
  'unknown-folder',
  'Where this goes is filled in when the template is rendered',
  'Make sure that it is never /workspace, and mark the line.',
);

function left(code: string, message: string, hint: string): Told {
  return { code, message, hint, level: 'left' };
}

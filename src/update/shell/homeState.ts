/** Decides what becomes of state in the home folder: with a variable that says where it lies it moves, else it is told. */
import { judgeBeginning } from '../mentions/beginning.ts';
import { sourceRange } from '../places.ts';
import type { Decisions, Edit, Remark } from '../types.ts';
import { nameOf } from './commandWords.ts';
import type { Context } from './context.ts';
import { contextAt, isSkipped, remark, surroundingsIn, type Reading } from './reading.ts';
import { isWritten } from './writes.ts';

/** A slash and what is before it, with the quotes that end there: looking for the slash is fast. `\$HOME` is for a later shell. */
const mention = /(?<=("\$HOME"|"\$\{HOME\}"|~|\\*\$HOME|\\*\$\{HOME\}|\/root|\/home\/\w+))\/(?=[\w.{*])/g;

/** Variables by which a program learns where its folder or file is. */
const variables =
  /(?:^|[\s;&|({])(CODEX_HOME|CLAUDE_CONFIG_DIR|CURSOR_CONFIG_DIR|FACTORY_HOME_OVERRIDE|OPENCODE_CONFIG(?:_DIR)?|GIT_CONFIG_GLOBAL|(?:NPM_CONFIG|npm_config)_(?:USERCONFIG|userconfig|CACHE|cache))=["']?(?:\$\{\w+:?-)?(?:~|\$HOME|\$\{HOME\}|\/root|\/home\/\w+)\/([^\s"'`;|&<>(){}$]+)/g;

/** Which variable moves what. */
const movers: readonly (readonly [path: RegExp, variable: string])[] = [
  [/^\.codex\b/, 'CODEX_HOME="$TASK_WORKSPACE/.codex"'],
  [/^\.claude\b/, 'CLAUDE_CONFIG_DIR="$TASK_WORKSPACE/.claude"'],
  [/^\.(cursor|config\/cursor)\b/, 'CURSOR_CONFIG_DIR="$TASK_WORKSPACE/.cursor"'],
  [/^\.factory\b/, 'FACTORY_HOME_OVERRIDE="$TASK_WORKSPACE"'],
  [/^\.npmrc\b/, 'NPM_CONFIG_USERCONFIG="$TASK_WORKSPACE/.npmrc"'],
  [/^\.gitconfig\b/, 'GIT_CONFIG_GLOBAL="$TASK_WORKSPACE/.gitconfig"'],
  [/^\.config\b/, 'XDG_CONFIG_HOME="$TASK_WORKSPACE/.config"'],
];

/** A path in the home folder: how that is written, and where the path in it begins. */
export interface HomeMention {
  home: string;
  slash: number;
}

export function homeMentions(text: string): HomeMention[] {
  return [...text.matchAll(mention)].map(({ index, 1: home = '' }) => ({ home, slash: index }));
}

/** Offsets of where a script sets its home folder. */
export function homeAssignments(text: string): number[] {
  return [...text.matchAll(/HOME=(?<=^[ \t]*(?:export )?HOME=)/gm)].map(({ index }) => index);
}

/** Its own, not that of a script that it writes in a here document. */
export function hasOwnHome(reading: Reading): boolean {
  return reading.mentions.homes.some((at) => {
    const quote = contextAt(reading, at)?.quote;
    return quote !== 'here' && quote !== 'here-quoted';
  });
}

/** Scripts with a home of their own are left: it moves with everything else. */
export function homeMoves(reading: Reading): Decisions {
  const { text } = reading.variant;
  const all: Decisions = { edits: [], remarks: [] };
  const found = reading.mentions.home;
  if (found.length === 0 || hasOwnHome(reading)) return all;
  const moved = [...text.matchAll(variables)].flatMap(([, name = '', path = '']) =>
    isExported(text, name) ? [path.replace(/\/+$/, '')] : [],
  );
  for (const { home, slash } of found) {
    const at = slash - home.length;
    const made = isSkipped(reading, at) ? undefined : decide(reading, at, { home, moved });
    if (made === undefined) continue;
    if ('code' in made) all.remarks.push(made);
    else all.edits.push(made);
  }
  return all;
}

/** Programs learn only of exported variables. */
function isExported(text: string, name: string): boolean {
  return new RegExp(`^[ \\t]*(export|declare -x)\\b[^;#\\n]*\\b${name}\\b|^set -[a-z]*a`, 'm').test(text);
}

interface Found {
  home: string;
  /** Paths below the home folder that programs are told of. */
  moved: readonly string[];
}

function decide(reading: Reading, at: number, { home, moved }: Found): Edit | Remark | undefined {
  const { text } = reading.variant;
  const slash = at + home.length;
  const context = contextAt(reading, slash);
  if (context === undefined || context.quote === 'comment') return undefined;
  const path = /^[^\s"'`;|&<>(){}$]*/.exec(text.slice(slash + 1, slash + 200))?.[0].replace(/\/+$/, '') ?? '';
  if (path.startsWith('.git-credentials') || !beginsThere(reading, at, { home, context })) return undefined;
  const isMoved = moved.some((one) => path === one || path.startsWith(`${one}/`));
  if (!isMoved) return isWritten(context) ? told(reading, at, path) : undefined;
  return editOf(reading, { start: at, end: slash }, context) ?? told(reading, at, path);
}

/** Two backslashes keep the variable for a shell that another one starts. */
export function isForOneShell(home: string): boolean {
  return !home.startsWith('\\\\');
}

/** A plain `/root` or `~` may be a part of another path or word. */
function beginsThere(
  { variant }: Reading,
  at: number,
  { home, context }: { home: string; context: Context },
): boolean {
  const before = variant.text[at - 1] ?? '';
  if (/^["\\]*\$/.test(home)) return at === context.start || !/[\w/]/.test(before);
  if (home === '~' && isRun(context)) return at === context.start || /[\s;&|(<>=:]/.test(before);
  if (home === '~') return (context.quote === 'bare' || context.quote === 'here') && !/[\w/.~]/.test(before);
  return judgeBeginning(at, surroundingsIn(variant, context)) === undefined;
}

function editOf(
  { variant }: Reading,
  range: { start: number; end: number },
  context: Context,
): Edit | undefined {
  const { quote, unsplit } = context;
  const place = sourceRange(variant, range.start, range.end);
  const isPlain = quote === 'double' || quote === 'here' || (quote === 'bare' && unsplit);
  const text = isPlain ? '$TASK_WORKSPACE' : quote === 'bare' || isRun(context) ? written[quote] : undefined;
  if (place === undefined || text === undefined || !isForOneShell(variant.text.slice(range.start, range.end)))
    return undefined;
  return { ...place, text, kind: 'CLI state', subject: place.start };
}

const written: Readonly<Partial<Record<Context['quote'], string>>> = {
  bare: '"$TASK_WORKSPACE"',
  single: `'"$TASK_WORKSPACE"'`,
};

/** Commands that have what they are given in quotes read by a shell, which knows `~`. */
const runners = /^(trap|eval|bash|sh|dash|su|find|xargs|flock|watch|parallel)$/;

function isRun({ quote, command }: Context): boolean {
  return (quote === 'single' || quote === 'double') && runners.test(nameOf(command));
}

function told(reading: Reading, at: number, path: string): Remark {
  const mover = movers.find(([pattern]) => pattern.test(path))?.[1];
  const how =
    mover === undefined ? 'Put it below "$TASK_WORKSPACE"' : `Set ${mover} before, and run the update again`;
  return remark(reading, at, [
    'home-state',
    `~/${path} is written, which tasks share where they share a home folder`,
    `${how}; mark the line where every task has a home of its own, as in a pod.`,
  ]);
}

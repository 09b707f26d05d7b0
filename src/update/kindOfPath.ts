/** Decides what a moved path is for, from its name and the command or variable around it. */
import type { MoveKind } from './types.ts';

export interface PathUse {
  /** The path behind the workspace. */
  tail: string;
  /** Name of the command, empty for none. */
  command: string;
  /** Whether this is a word of the command, in quotes or not. */
  hasWord: (word: string) => boolean;
  /** Variable that gets the path. */
  variable: string;
}

type Guess = readonly [kind: MoveKind, fits: (use: PathUse) => boolean];

const tail =
  (pattern: RegExp) =>
  ({ tail: path }: PathUse): boolean =>
    pattern.test(path);

/** The first that fits counts. */
const guesses: readonly Guess[] = [
  ['safe.directory', ({ hasWord }) => hasWord('safe.directory')],
  [
    'git configuration',
    ({ tail: path, variable }) => variable === 'GIT_CONFIG_GLOBAL' || /\/\.gitconfig\b/.test(path),
  ],
  ['credentials', ({ tail: path, variable }) => variable === 'CREDENTIALS_FILE' || /credentials/.test(path)],
  ['clone', ({ hasWord }) => hasWord('clone')],
  [
    'repository root',
    ({ variable }) => /^(REPO|REPOSITORY|PROJECT|CLONE|SRC|SOURCE)_?(ROOT|DIR|PATH|FOLDER)?$/.test(variable),
  ],
  [
    'working directory',
    ({ command, variable }) => /^(cd|pushd)$/.test(command) || /WORK(ING|SPACE)?_?DIR/.test(variable),
  ],
  ['client configuration', tail(/client-config\.json/)],
  ['MCP configuration', tail(/\bmcp[\w-]*\.json|\.mcp\b/)],
  ['instructions', tail(/\/(CLAUDE|AGENTS|GEMINI)\.md\b/)],
  ['CLI state', tail(/^\/\.(claude|codex|cursor|factory|opencode|config|local|cache)\b|\bsessions?\b/)],
  ['agent state', tail(/\.agent-state/)],
  ['log', tail(/\.log\b|\/logs?\b|\.jsonl\b/)],
  ['temporary name', tail(/\bte?mp\b|XXX|\$\$|\.pid\b|\.lock\b|RANDOM/)],
  ['marker', tail(/^\/(\.[\w-]+$|.*(complete|done|marker|ready|success|failed)\b)/)],
];

export function kindOfPath(use: PathUse): MoveKind {
  return guesses.find(([, fits]) => fits(use))?.[0] ?? 'other path';
}

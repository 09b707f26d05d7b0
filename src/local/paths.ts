/** Where everything of a local play is: all folders below its root, as a pure function of names. */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { CtoError } from '../errors.ts';
import type { RunId } from '../play/types.ts';
import { safePathPattern } from '../templates/context.ts';

export interface PlayPaths {
  /** `<repo>-<play>`: names the play in all folders. */
  name: string;
  /** Bare mirror of the user's remote, shared by all plays on it. */
  mirror: string;
  /** The play's bare repository. */
  repository: string;
  /** What is known of the play: everything below belongs to it. */
  folder: string;
  record: string;
  journal: string;
  published: string;
  lock: string;
  runs: string;
}

export interface RunPaths {
  folder: string;
  /** Rendered, read-only. */
  files: string;
  script: string;
  log: string;
  /** What the script writes to `CTO_RESULT`. */
  result: string;
  state: string;
}

/**
 * The root without dots and doubled slashes.
 * @throws CtoError `unsafe-root` that names the first character that scripts could not bear, or where no folder can be made.
 */
export function checkRoot(root: string): string {
  const path = resolve(root);
  // Node tries for ever to make a folder below a file system that says ENOENT to it.
  if (/^\/(proc|sys)(\/|$)/.test(path)) {
    throw new CtoError('unsafe-root', `The root ${JSON.stringify(root)} is in a file system of the kernel`, {
      hint: 'Choose a folder on a disk.',
    });
  }
  if (root.startsWith('/') && safePathPattern.test(path)) return path;
  const character = Array.from(path).find((each) => each !== '/' && !safePathPattern.test(`/${each}`));
  const what = root.startsWith('/')
    ? `holds the character ${JSON.stringify(character ?? '/')}`
    : 'is not absolute';
  throw new CtoError('unsafe-root', `The root ${JSON.stringify(root)} ${what}`, {
    hint: 'Choose a folder whose path has only letters, digits, `.`, `_`, `-`, `@`, `+`, `=`, `,` and `~`.',
  });
}

/** All folders of a play. `root` is checked; the names follow the identifier patterns. */
export function playPaths(play: {
  root: string;
  repoName: string;
  play: string;
  repositoryUrl: string;
}): PlayPaths {
  const name = `${play.repoName}-${play.play}`;
  const address = createHash('sha256').update(play.repositoryUrl).digest('hex').slice(0, 8);
  const folder = join(play.root, 'plays', name);
  return {
    name,
    mirror: join(play.root, '.cache', 'git', `${play.repoName}-${address}.git`),
    repository: join(play.root, 'repositories', `${name}.git`),
    folder,
    record: join(folder, 'play.json'),
    journal: join(folder, 'journal.jsonl'),
    published: join(folder, 'published.json'),
    lock: join(folder, 'lock'),
    runs: join(folder, 'runs'),
  };
}

export function runPaths({ runs }: PlayPaths, { task, stage, attempt }: RunId): RunPaths {
  const folder = join(runs, `${task}.${stage}.${attempt}`);
  return {
    folder,
    files: join(folder, 'files'),
    script: join(folder, 'files', 'container.sh'),
    log: join(folder, 'log.txt'),
    result: join(folder, 'result.json'),
    state: join(folder, 'state.json'),
  };
}

export interface WorkspaceOptions {
  root: string;
  service: string;
  agent: string;
  /** `service`: the volume of all implementation agents of the service; `own`: one of the agent's own. */
  volume: 'service' | 'own';
  /** `PlayPaths.name`. */
  name: string;
  task: string;
}

/** `folder` is made by us; `workspace` below it by the script's own preamble. */
export function workspacePaths(options: WorkspaceOptions): { folder: string; workspace: string } {
  const { root, service, agent, volume, name, task } = options;
  const folder = join(root, `workspace-${service}${volume === 'own' ? `-${agent}` : ''}`, name);
  return { folder, workspace: join(folder, `task-${task}`) };
}

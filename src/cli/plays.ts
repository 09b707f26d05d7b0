/** What plays are asked by `cto status`, `cto logs` and `cto stop`, wherever they are, and which one a name means. */
import { CtoError } from '../errors.ts';
import type { PlayStatus } from '../local/playStatus.ts';
import { nearest } from '../nearest.ts';

export interface LogRequest {
  /** A task, or `task/stage/attempt`; default: the run that began last. */
  run: string | undefined;
  /** How many lines of the end. */
  lines: number;
  what: 'log' | 'prompt' | 'events';
}

export interface RunLog {
  /** `task/stage/attempt`. */
  run: string;
  /** Where it was read. */
  path: string;
  /** The last lines. */
  text: string;
}

export interface FollowedLog extends RunLog {
  /** Tells what is added until the run has ended or the signal is aborted. */
  follow: (signal: AbortSignal, tell: (text: string) => void) => Promise<void>;
}

export interface Plays {
  /** As people read it, e.g. `below ~/.local/state/cto`. */
  where: string;
  /** The same for programs. */
  place: Readonly<Record<string, string>>;
  names: () => Promise<string[]>;
  /** undefined for one that has not begun. */
  read: (name: string) => Promise<PlayStatus | undefined>;
  all: () => Promise<PlayStatus[]>;
  /** False when it was not going on. */
  stop: (play: PlayStatus) => Promise<boolean>;
  log: (play: PlayStatus, wanted: LogRequest) => Promise<FollowedLog>;
  /** Resolved when something may have changed. */
  changed: (signal: AbortSignal) => Promise<void>;
}

/** Resolved after so many milliseconds, or when the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** What a name means: the job of that name, else jobs of the play of that name, else all whose names hold it. */
function called(name: string, names: readonly string[]): string[] {
  const ways = [
    (each: string) => each === name,
    // A job is `<repository>-<play>`.
    (each: string) => each.endsWith(`-${name}`),
    (each: string) => each.includes(name),
  ];
  return ways.map((way) => names.filter(way)).find((found) => found.length > 0) ?? [];
}

/** The play of that name, or the only one whose name holds it. @throws CtoError `play-unknown`, `play-ambiguous`. */
export async function findPlay(plays: Plays, name: string): Promise<PlayStatus> {
  const names = await plays.names();
  const matching = called(name, names);
  if (matching.length > 1) {
    throw new CtoError('play-ambiguous', `Several plays are called like ${name}`, {
      hint: `Name one: ${matching.join(', ')}`,
    });
  }
  const found = matching[0] === undefined ? undefined : await plays.read(matching[0]);
  if (found !== undefined) return found;
  const near = nearest(name, names);
  throw new CtoError('play-unknown', `There is no play ${JSON.stringify(name)} ${plays.where}`, {
    hint: near === undefined ? 'See: cto status' : `Did you mean ${near}?`,
  });
}

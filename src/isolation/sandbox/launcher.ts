/** Decides how several programs are started at once in one sandbox: the text of a script that does it and waits. */
import type { Watching } from '../types.ts';
import type { Start } from './sandbox.ts';

export interface Launcher {
  /** Words before every command, for example `chroot <root>`. */
  enter: readonly string[];
  /** Folder for logs, traces and exit codes. */
  logs: string;
  /** Folder for what wrappers record, as the programs see it. */
  traces: string;
  processes: Watching['processes'];
  /** Working directory; the root when nothing is said. */
  cwd?: string;
  /** Lines to run when all have ended. */
  after?: string;
  /** Seconds after which a program is killed: it then ends with exit code 137. */
  seconds: number;
  /** Tells the files of this round from those of earlier ones. */
  round: number;
}

/** Names of the files that a round leaves for a task, below `logs`. */
export function roundFiles(task: string, round: number): { log: string; trace: string; code: string } {
  const name = `${task}.${round}`;
  return { log: `${name}.log`, trace: `${name}.trace`, code: `${name}.code` };
}

export function launcherText(starts: readonly Start[], launcher: Launcher): string {
  const lines = starts.map((start) => startLine(start, launcher));
  return ['set -uo pipefail', `cd ${launcher.cwd ?? '/'}`, ...lines, 'wait', launcher.after ?? '', ''].join(
    '\n',
  );
}

/** Only program starts stop for strace: everything else runs at full speed. */
const strace = [
  'strace',
  '-D',
  '-f',
  '--seccomp-bpf',
  '-qq',
  '-v',
  '-s',
  '65536',
  '-e',
  'trace=execve',
  '-e',
  'signal=none',
];

function startLine(start: Start, launcher: Launcher): string {
  const { enter, logs, processes, round } = launcher;
  const { log, trace, code } = roundFiles(start.task, round);
  const record = {
    ...start.env,
    ...(processes === 'wrappers' ? { CTO_TRACE: `${launcher.traces}/${trace}` } : {}),
  };
  const environment = Object.entries(record).map(([name, value]) => `${name}=${value}`);
  const tracing = processes === 'strace' ? [...strace, '-o', `${logs}/${trace}`] : [];
  const limit = ['timeout', '--signal=KILL', String(launcher.seconds)];
  const words = ['env', '-i', ...environment, ...limit, ...tracing, ...enter, ...start.command]
    .map(quoted)
    .join(' ');
  const input = quoted(start.input ?? '/dev/null');
  return `{ code=0; ${words} <${input} >${quoted(`${logs}/${log}`)} 2>&1 || code=$?; echo "$code" >${quoted(`${logs}/${code}`)}; } &`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

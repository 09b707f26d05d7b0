/** The one place that starts processes: argument arrays only, and errors that name the likely cause. */
import { constants } from 'node:os';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { CtoError } from './errors.ts';

export interface ProcessOptions {
  cwd?: string;
  /** The whole environment of the process; default: the environment of this one. */
  env?: Readonly<Record<string, string>>;
  /** Standard input; without it there is none. */
  input?: string | Readable;
  /** How bytes of standard output become text; `latin1` makes one character of each. Default: UTF-8. */
  encoding?: 'utf8' | 'latin1';
  /** Ends the process when it is aborted. */
  signal?: AbortSignal;
  /** Keeps Ctrl-C in the terminal, which reaches all processes there, from it. */
  apart?: boolean;
  /** Exit codes that are an answer; every other one is an error. Default: 0 alone. */
  answers?: readonly number[];
}

export interface ProcessAnswer {
  code: number;
  /** Without the last newline. */
  stdout: string;
}

/**
 * Runs a program to its end.
 * @throws CtoError `program-missing`, `process-stopped` (by `signal`) or `process-failed` with the last lines of stderr.
 */
export async function runProcess(
  program: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessAnswer> {
  const { cwd, encoding = 'utf8', apart = false, answers = [0] } = options;
  const ended = await execa(program, args, { ...given(options), detached: apart, encoding, reject: false });
  if (ended.exitCode !== undefined && answers.includes(ended.exitCode)) {
    return { code: ended.exitCode, stdout: ended.stdout };
  }
  throw failure([program, ...args], ended, cwd);
}

/** Only what was given: execa takes `undefined` for a value. */
function given({ cwd, env, input, signal }: ProcessOptions): Given {
  return {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env, extendEnv: false }),
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  };
}

interface Given {
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  extendEnv?: false;
  stdin?: 'ignore';
  input?: NonNullable<ProcessOptions['input']>;
  cancelSignal?: AbortSignal;
}

interface Ended {
  code?: string | undefined;
  exitCode?: number | undefined;
  signal?: string | undefined;
  isCanceled: boolean;
  stderr: string;
  originalMessage?: string | undefined;
}

function failure([program = '', ...args]: readonly string[], ended: Ended, cwd?: string): CtoError {
  const words = args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-c');
  const command = [program, ...words.slice(0, 1)].join(' ');
  if (ended.isCanceled) return new CtoError('process-stopped', `${command} was stopped`);
  if (cwd !== undefined && !existsSync(cwd)) {
    return new CtoError('process-failed', `${command} can't start: the folder ${cwd} is not there`);
  }
  if (ended.code === 'ENOENT') return programMissing(program);
  const said = lastLines(ended.stderr);
  const hint = said === '' ? {} : { hint: `It said: ${said}` };
  return new CtoError('process-failed', `${command} ${howItEnded(ended)}`, hint);
}

function howItEnded({ exitCode, signal, originalMessage }: Ended): string {
  if (exitCode !== undefined) return `ended with exit code ${exitCode}`;
  return signal === undefined ? `could not start: ${originalMessage}` : `was ended by ${signal}`;
}

function programMissing(program: string): CtoError {
  return new CtoError('program-missing', `The program ${program} is not on the PATH`, {
    hint: `Install ${program}, or add its folder to PATH.`,
  });
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n').slice(-2000);
}

export interface SessionOptions {
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Open file descriptor that gets standard output and standard error. */
  log: number;
}

export interface Session {
  /** Also the id of the session and of its first process group. */
  pid: number;
  /** Until this is called nothing of the script has run; if this process dies before, nothing ever will. */
  go: () => void;
  /** Exit code; 128 and the signal's number when a signal ended it. */
  ended: Promise<number>;
}

/**
 * Waits for the word on standard input, so that the session can be written down before it does anything. `--norc`: where
 * standard input is a socket, as Node's pipes are, bash believes that it was started from afar and reads ~/.bashrc.
 */
const waitForWord = 'IFS= read -r word && [ "$word" = go ] && exec bash "$0" </dev/null';

/**
 * Starts `bash <script>` in a session of its own, with exactly this environment; it outlives this process.
 * @throws CtoError `program-missing` or `process-failed` when it can't start.
 */
export function startSession(script: string, { cwd, env, log }: SessionOptions): Session {
  // The descriptor itself is passed, so output survives this process.
  // oxlint-disable-next-line no-unsafe-type-assertion -- the types of execa end at descriptor 9
  const output = log as 9;
  const child = execa('bash', ['--norc', '-c', waitForWord, script], {
    cwd,
    env,
    extendEnv: false,
    detached: true,
    cleanup: false,
    stdio: ['pipe', output, output],
    buffer: false,
    reject: false,
  });
  if (child.pid === undefined) throw programMissing('bash');
  return {
    pid: child.pid,
    go: () => child.stdin.end('go\n'),
    ended: endOf(child),
  };
}

async function endOf(
  child: PromiseLike<{ exitCode?: number | undefined; signal?: string | undefined }>,
): Promise<number> {
  const { exitCode, signal } = await child;
  return exitCode ?? 128 + signalNumber(signal);
}

function signalNumber(signal: string | undefined): number {
  return Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0;
}

export interface Detached {
  pid: number;
  /** Exit code, while this process is there to see it; 128 and the signal's number when a signal ended it. */
  ended: Promise<number>;
}

/**
 * Starts a program that goes on when this process is gone, in a session of its own, with its output in open files.
 * @throws CtoError `program-missing` when it can't start.
 */
export function startDetached(
  program: string,
  args: readonly string[],
  { cwd, env, stdout, stderr }: Omit<SessionOptions, 'log'> & { stdout: number; stderr: number },
): Detached {
  // oxlint-disable-next-line no-unsafe-type-assertion -- the types of execa end at descriptor 9
  const [out, err] = [stdout as 9, stderr as 9];
  const child = execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    detached: true,
    cleanup: false,
    stdio: ['ignore', out, err],
    buffer: false,
    reject: false,
  });
  if (child.pid === undefined) throw programMissing(program);
  child.nodeChildProcess.unref();
  return { pid: child.pid, ended: endOf(child) };
}

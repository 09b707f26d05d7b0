/** How one script is run: written down before it does anything, followed, stopped when it must be, and nothing of it left. */
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Session, startSession } from '../processes.ts';
import { type ProcessMark, askToEnd, killAll, markOf } from '../workspaces/sessions.ts';
import { followLines } from './logLines.ts';

export interface Launch {
  /** Absolute path of the script; its folder is the working directory. */
  script: string;
  env: Readonly<Record<string, string>>;
  /** What the environment names as owner of the run's processes. */
  owner: string;
  /** Output is added at its end. */
  log: string;
  /** Seconds until the script is asked to end. */
  deadline: number;
  /** Seconds that it then has until everything is killed; default 10. */
  grace?: number;
  /** Aborted: the script is asked to end. */
  signal: AbortSignal;
  /** Aborted, with a text as its reason, when the run takes more of this machine than it may. */
  limit?: AbortSignal;
  /** The script does nothing before this has finished. */
  onStarted: (process: ProcessMark) => Promise<void>;
  onLine: (line: string) => void;
}

type Stop = 'deadline' | 'signal' | 'limit';

export interface LaunchEnd {
  code: number;
  /** Why it was asked to end, if it was. */
  stopped?: Stop;
  /** What is to be said of a limit. */
  why?: string;
}

/** Runs the script to its end; when this returns no process of it is left. */
export async function launch(options: Launch): Promise<LaunchEnd> {
  await mkdir(dirname(options.log), { recursive: true });
  const log = await open(options.log, 'a');
  try {
    const session = startSession(options.script, {
      cwd: dirname(options.script),
      env: options.env,
      log: log.fd,
    });
    return await attend(session, options);
  } finally {
    await log.close();
  }
}

async function attend(session: Session, options: Launch): Promise<LaunchEnd> {
  const leader = await markOf(session.pid);
  const stopFollowing = followLines(options.log, (await stat(options.log)).size, options.onLine);
  try {
    await options.onStarted(leader);
    session.go();
    return await untilItEnds(session, leader, options);
  } finally {
    await killAll({ leader, owner: options.owner });
    await stopFollowing();
  }
}

async function untilItEnds(session: Session, leader: ProcessMark, options: Launch): Promise<LaunchEnd> {
  const { grace = 10, owner } = options;
  const stop = stopRequest(options);
  try {
    const first = await Promise.race([session.ended, stop.requested]);
    if (typeof first === 'number') return { code: first };
    await askToEnd(leader);
    await Promise.race([session.ended, sleep(grace * 1000, undefined, { ref: false })]);
    await killAll({ leader, owner });
    const why = first === 'limit' ? { why: String(options.limit?.reason) } : {};
    return { code: await session.ended, stopped: first, ...why };
  } finally {
    stop.forget();
  }
}

/** Longest time that a timer can wait, in milliseconds. */
const longest = 2_147_483_647;

function stopRequest({ deadline, signal, limit }: Launch): { requested: Promise<Stop>; forget: () => void } {
  const { promise, resolve } = Promise.withResolvers<Stop>();
  const timer = setTimeout(() => resolve('deadline'), Math.min(deadline * 1000, longest));
  const forgets = [
    onceAborted(signal, () => resolve('signal')),
    ...(limit === undefined ? [] : [onceAborted(limit, () => resolve('limit'))]),
  ];
  return {
    requested: promise,
    forget: () => {
      clearTimeout(timer);
      for (const forget of forgets) forget();
    },
  };
}

/** Calls `then` when the signal is aborted, also when it is already; returns how to take that back. */
function onceAborted(signal: AbortSignal, then: () => void): () => void {
  signal.addEventListener('abort', then);
  if (signal.aborted) then();
  return () => signal.removeEventListener('abort', then);
}

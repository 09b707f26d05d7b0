/** Watches from outside how much of the disk a run's workspace takes, and says when that is too much. */
import { setTimeout as sleep } from 'node:timers/promises';
import { size } from '../workspaces/amounts.ts';
import { type Usage, type UsageBounds, isOver, measureUsage } from '../workspaces/usage.ts';

export interface UsageLimits extends UsageBounds {
  /** Seconds between two looks; default 10. A look that takes long is followed by a longer rest. */
  interval?: number;
}

/** Rest after a look, in times of what the look took. */
const rest = 10;
/** What a run that begins over the limit may take besides, as a share of the limit: it needs some to tidy up. */
const slack = 0.1;

/**
 * Looks at the folder from time to time while `use` runs; its signal is aborted, with a text as the reason, when the limit
 * is passed. A run that begins over the limit may go on as long as it takes little more than it began with: it may be there to
 * tidy up.
 */
export async function withUsageLimit<Result>(
  folder: string,
  limits: UsageLimits | undefined,
  use: (limit: AbortSignal | undefined) => Promise<Result>,
): Promise<Result> {
  if (limits === undefined) return use(undefined);
  const bounds = raised(limits, await measureUsage(folder));
  const [over, ended] = [new AbortController(), new AbortController()];
  const pause = (limits.interval ?? 10) * 1000;
  const watching = watch(folder, bounds, { pause, over, ended: ended.signal });
  // Whoever waits for it below gets the error; until then it must not count as unhandled.
  watching.catch(() => undefined);
  try {
    return await use(over.signal);
  } finally {
    ended.abort();
    await watching;
  }
}

async function watch(
  folder: string,
  bounds: UsageBounds,
  { pause, over, ended }: { pause: number; over: AbortController; ended: AbortSignal },
): Promise<void> {
  for (let next = pause; await slept(next, ended);) {
    const begun = performance.now();
    const usage = await measureUsage(folder, bounds);
    if (isOver(usage, bounds)) return over.abort(overText(usage, bounds));
    next = Math.max(pause, (performance.now() - begun) * rest);
  }
}

function raised({ bytes, inodes }: UsageLimits, begun: Usage): UsageBounds {
  return {
    ...(bytes === undefined ? {} : { bytes: Math.max(bytes, begun.bytes + bytes * slack) }),
    ...(inodes === undefined ? {} : { inodes: Math.max(inodes, begun.inodes + inodes * slack) }),
  };
}

function overText({ bytes, inodes }: Usage, limits: UsageBounds): string {
  if (bytes > (limits.bytes ?? Infinity)) {
    return `limit: its workspace takes more than ${size(limits.bytes ?? 0)} of the disk`;
  }
  return `limit: its workspace has more than ${limits.inodes} files and folders (${inodes})`;
}

/** False when the watch ended meanwhile. */
async function slept(milliseconds: number, ended: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal: ended });
    return true;
  } catch (error) {
    if (ended.aborted) return false;
    throw error;
  }
}

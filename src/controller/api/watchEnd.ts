/** Every way in which a watch can end, and what follows from it: go on from the last version, or list anew, and when. */

export const watchEnds = {
  /** The server closed it, as it does every few minutes. */
  closed: { from: 'version', wait: 0 },
  /** The version is too old by now (410): what happened since is not known any more. */
  expired: { from: 'list', wait: 0 },
  /** Nothing came, not even a bookmark: the connection may be dead without anybody knowing. */
  silent: { from: 'list', wait: 0 },
  /** The server refused, or the connection broke. */
  failed: { from: 'list', wait: 1000 },
  /** Listed anew from time to time, whatever the watch says. */
  relist: { from: 'list', wait: 0 },
} as const satisfies Record<string, { from: 'version' | 'list'; wait: number }>;

export type WatchEnd = keyof typeof watchEnds;

/** Longest time between two tries. */
const longest = 60_000;

/**
 * Milliseconds until the next try, with jitter so that many controllers don't come at once. `failures` counts those in a
 * row; `random` is in [0, 1).
 */
export function waitAfter(end: WatchEnd, failures: number, random: number): number {
  const { wait } = watchEnds[end];
  return Math.min(longest, wait * 2 ** Math.max(0, failures - 1)) * (0.5 + random);
}

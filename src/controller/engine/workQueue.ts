/** Which objects are looked at next: each once at a time, again when it changed meanwhile, later when it failed. */

export interface WorkQueueOptions {
  /** Objects at once. */
  workers: number;
  /** Milliseconds until this one is looked at again, whatever happens; undefined: not before it changes. */
  work: (key: string) => Promise<number | undefined>;
  /** Milliseconds to wait at least, if the error says so. */
  onError: (key: string, error: unknown) => number | undefined;
}

export interface WorkQueue {
  add: (key: string, delay?: number) => void;
  /** Starts nothing new; resolved when nothing is at work. */
  stop: () => Promise<void>;
  /** Keys at work or waiting for their turn. */
  size: () => number;
}

/** First and longest wait after a failure. */
const [first, longest] = [200, 60_000];

interface State {
  options: WorkQueueOptions;
  waiting: Set<string>;
  busy: Map<string, Promise<void>>;
  timers: Map<string, { timer: NodeJS.Timeout; at: number }>;
  /** How often in a row. */
  failures: Map<string, number>;
  stopped: boolean;
}

export function makeWorkQueue(options: WorkQueueOptions): WorkQueue {
  const state: State = {
    options,
    waiting: new Set(),
    busy: new Map(),
    timers: new Map(),
    failures: new Map(),
    stopped: false,
  };
  return {
    add: (key, delay = 0) => add(state, key, delay),
    size: () => state.waiting.size + state.busy.size,
    stop: async () => {
      state.stopped = true;
      for (const { timer } of state.timers.values()) clearTimeout(timer);
      state.waiting.clear();
      await Promise.allSettled(state.busy.values());
    },
  };
}

function add(state: State, key: string, delay: number): void {
  const { timers, waiting } = state;
  if (state.stopped) return;
  const known = timers.get(key);
  if (delay > 0) {
    const at = performance.now() + delay;
    if (known !== undefined && known.at <= at) return;
    clearTimeout(known?.timer);
    timers.set(key, { at, timer: setTimeout(() => add(state, key, 0), delay) });
    return;
  }
  clearTimeout(known?.timer);
  timers.delete(key);
  waiting.add(key);
  next(state);
}

/** Begins as much as may be at once; a key that is at work has to wait for itself. */
function next(state: State): void {
  const { waiting, busy, options } = state;
  for (const key of waiting) {
    if (busy.size >= options.workers || state.stopped) return;
    if (busy.has(key)) continue;
    waiting.delete(key);
    busy.set(key, attend(state, key));
  }
}

async function attend(state: State, key: string): Promise<void> {
  const { options, failures, busy } = state;
  try {
    const again = await options.work(key);
    failures.delete(key);
    if (again !== undefined) add(state, key, Math.max(1, again));
  } catch (error) {
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    const wait = Math.min(longest, first * 2 ** (count - 1)) * (0.75 + Math.random() / 2);
    add(state, key, Math.max(1, wait, options.onError(key, error) ?? 0));
  } finally {
    busy.delete(key);
    queueMicrotask(() => next(state));
  }
}

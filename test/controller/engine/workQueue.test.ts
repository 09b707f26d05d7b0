/** The work queue: each key once at a time, again when it changed meanwhile, later when it failed. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  makeWorkQueue,
  type WorkQueue,
  type WorkQueueOptions,
} from '../../../src/controller/engine/workQueue.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Tried {
  queue: WorkQueue;
  /** Keys in the order in which work on them began. */
  begun: string[];
  /** Ends the work on a key that is going on. */
  end: (key: string, how?: number | Error) => Promise<void>;
}

function tried(options: Partial<WorkQueueOptions> = {}): Tried {
  const begun: string[] = [];
  const open = new Map<string, (how: number | Error | undefined) => void>();
  const queue = makeWorkQueue({
    workers: 8,
    onError: () => undefined,
    work: async (key) => {
      begun.push(key);
      if (open.has(key)) throw new Error(`${key} is worked on twice at once`);
      const how = await new Promise<number | Error | undefined>((resolve) => open.set(key, resolve));
      open.delete(key);
      if (how instanceof Error) throw how;
      return how;
    },
    ...options,
  });
  const end = async (key: string, how?: number | Error): Promise<void> => {
    open.get(key)?.(how);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { queue, begun, end };
}

it('never works on a key twice at once; what is added meanwhile is looked at once more', async () => {
  const { queue, begun, end } = tried();
  queue.add('a');
  queue.add('a');
  queue.add('a');
  expect(begun).toEqual(['a']);
  expect(queue.size()).toBe(2);
  await end('a');
  expect(begun).toEqual(['a', 'a']);
  await end('a');
  expect(begun).toHaveLength(2);
  expect(queue.size()).toBe(0);
});

it('works on as many as there are workers, the others in order; one that waits for itself holds up none', async () => {
  const { queue, begun, end } = tried({ workers: 2 });
  for (const key of ['a', 'b', 'a', 'c', 'd']) queue.add(key);
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('a');
  expect(begun).toEqual(['a', 'b', 'c', 'a']);
});

it('waits after a failure, twice as long after each in a row, a minute at most; a success begins anew', async () => {
  const failures: string[] = [];
  const { queue, begun, end } = tried({
    onError: (key) => {
      failures.push(key);
      return undefined;
    },
  });
  queue.add('a');
  for (const wait of [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000]) {
    const { length } = begun;
    await end('a', new Error('no'));
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(begun).toHaveLength(length);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toHaveLength(length + 1);
  }
  expect(failures).toHaveLength(11);
  await end('a');
  queue.add('a');
  await end('a', new Error('no'));
  const { length } = begun;
  await vi.advanceTimersByTimeAsync(200);
  expect(begun).toHaveLength(length + 1);
});

it('waits as long as the error says, and no shorter', async () => {
  const { queue, begun, end } = tried({ onError: () => 5000 });
  queue.add('a');
  await end('a', new Error('busy'));
  await vi.advanceTimersByTimeAsync(4999);
  expect(begun).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toHaveLength(2);
});

it('looks at a key that failed at once when it changed meanwhile', async () => {
  const { queue, begun, end } = tried();
  queue.add('a');
  await end('a', new Error('no'));
  queue.add('a');
  expect(begun).toHaveLength(2);
});

it('looks again when work asked for it; sooner wins, later does not put it off', async () => {
  const { queue, begun, end } = tried();
  queue.add('a');
  await end('a', 1000);
  queue.add('a', 5000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toHaveLength(2);
  await end('a', 1000);
  queue.add('a', 10);
  await vi.advanceTimersByTimeAsync(10);
  expect(begun).toHaveLength(3);
  await end('a');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(begun).toHaveLength(3);
});

it('stops when what is at work has ended, and begins nothing more', async () => {
  const { queue, begun, end } = tried({ workers: 1 });
  queue.add('a');
  queue.add('b');
  queue.add('c', 10);
  let stopped = false;
  const stopping = queue.stop().then(() => (stopped = true));
  await vi.advanceTimersByTimeAsync(1000);
  expect(stopped).toBe(false);
  await end('a', 5);
  await stopping;
  queue.add('d');
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toEqual(['a']);
  expect(queue.size()).toBe(0);
});

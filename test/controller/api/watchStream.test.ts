/** Every named end of a watch, and what is told until then. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiClient } from '../../../src/controller/api/client.ts';
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { ApiAnswer, ApiRequest } from '../../../src/controller/api/transport.ts';
import { waitAfter, watchEnds, type WatchEnd } from '../../../src/controller/api/watchEnd.ts';
import { followWatch, type WatchEvent } from '../../../src/controller/api/watchStream.ts';

const job = (version: string, name = 'a'): unknown => ({ metadata: { name, resourceVersion: version } });
const line = (event: unknown): string => `${JSON.stringify(event)}\n`;

interface Watched {
  end: Promise<WatchEnd>;
  send: (text: string | Uint8Array) => void;
  close: () => void;
  breakOff: () => void;
  events: WatchEvent[];
  stop: AbortController;
  asked: ApiRequest[];
}

interface Options {
  status?: number;
  silence?: number;
  onEvent?: (event: WatchEvent) => void;
}

function watch({ status = 200, silence = 1000, onEvent }: Options = {}): Watched {
  const stop = new AbortController();
  const events: WatchEvent[] = [];
  const asked: ApiRequest[] = [];
  let source: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (source = controller) });
  const transport = async (request: ApiRequest): Promise<ApiAnswer> => {
    asked.push(request);
    request.signal?.addEventListener('abort', () => source?.error(request.signal?.reason));
    return { status, headers: {}, text: async () => '', stream: () => stream };
  };
  const request = {
    kind: kinds.job,
    namespace: 'agents',
    resourceVersion: '5',
    silence,
    signal: stop.signal,
  };
  const take = onEvent ?? ((event: WatchEvent) => void events.push(event));
  const end = followWatch(apiClient(transport), { ...request, onEvent: take });
  return {
    end,
    events,
    stop,
    asked,
    send: (text) => source?.enqueue(typeof text === 'string' ? new TextEncoder().encode(text) : text),
    close: () => source?.close(),
    breakOff: () => source?.error(new TypeError('terminated')),
  };
}

describe('a watch', () => {
  it('tells what changed until the server closes it, and asks for bookmarks from where it was', async () => {
    const { end, send, close, events, asked } = watch();
    send(line({ type: 'ADDED', object: job('6') }) + line({ type: 'MODIFIED', object: job('7') }));
    send(line({ type: 'DELETED', object: job('8') }) + line({ type: 'BOOKMARK', object: job('9') }));
    close();
    expect(await end).toBe('closed');
    const told = events.map(({ type, object, resourceVersion }) => [
      type,
      object?.metadata.name,
      resourceVersion,
    ]);
    expect(told).toEqual([
      ['ADDED', 'a', '6'],
      ['MODIFIED', 'a', '7'],
      ['DELETED', 'a', '8'],
      ['BOOKMARK', undefined, '9'],
    ]);
    expect(asked[0]?.path).toContain('watch=true&allowWatchBookmarks=true&resourceVersion=5');
  });

  it('reads events that arrive in pieces, also in the middle of a letter', async () => {
    const { end, send, close, events } = watch();
    const bytes = new TextEncoder().encode(line({ type: 'ADDED', object: job('6', 'größe') }));
    for (const byte of bytes) send(Uint8Array.of(byte));
    close();
    expect(await end).toBe('closed');
    expect(events.map(({ object }) => object?.metadata.name)).toEqual(['größe']);
  });

  it('has expired when the server answers 410, or says it later', async () => {
    expect(await watch({ status: 410 }).end).toBe('expired');
    const later = watch();
    later.send(line({ type: 'ERROR', object: { code: 410 } }));
    expect(await later.end).toBe('expired');
  });

  it('has failed when the server refuses, says another error, breaks off, or sends what is no event', async () => {
    expect(await watch({ status: 500 }).end).toBe('failed');
    const said = watch();
    said.send(line({ type: 'ERROR', object: { code: 500 } }));
    expect(await said.end).toBe('failed');
    const broken = watch();
    broken.breakOff();
    expect(await broken.end).toBe('failed');
    const nonsense = watch();
    nonsense.send('<html>\n');
    expect(await nonsense.end).toBe('failed');
  });

  it('is closed when it is stopped, not failed', async () => {
    const { end, stop } = watch();
    stop.abort();
    expect(await end).toBe('closed');
  });

  it('does not hide the error of who listens', async () => {
    const { end, send } = watch({
      onEvent: () => {
        throw new Error('a fault of ours');
      },
    });
    send(line({ type: 'ADDED', object: job('6') }));
    await expect(end).rejects.toThrow('a fault of ours');
  });
});

describe('a watch on which nothing comes', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('is silent', async () => {
    const { end } = watch();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await end).toBe('silent');
  });

  it('is not, as long as there is a bookmark now and then', async () => {
    const { end, send, close } = watch();
    for (let count = 0; count < 5; count += 1) {
      await vi.advanceTimersByTimeAsync(999);
      send(line({ type: 'BOOKMARK', object: job('9') }));
      await vi.advanceTimersByTimeAsync(0);
    }
    close();
    expect(await end).toBe('closed');
  });
});

describe('after a watch', () => {
  it('goes on from the last version only when the server closed it', () => {
    const lists = Object.entries(watchEnds).filter(([, { from }]) => from === 'list');
    expect(lists.map(([name]) => name)).toEqual(['expired', 'silent', 'failed', 'relist']);
  });

  it('waits after failures alone, each time twice as long up to a minute and a half with jitter', () => {
    for (const end of ['closed', 'expired', 'silent', 'relist'] as const)
      expect(waitAfter(end, 9, 0.9)).toBe(0);
    expect([1, 2, 3, 20].map((failures) => waitAfter('failed', failures, 0.5))).toEqual([
      1000, 2000, 4000, 60_000,
    ]);
    expect([0, 0.999].map((random) => Math.round(waitAfter('failed', 1, random)))).toEqual([500, 1499]);
  });
});

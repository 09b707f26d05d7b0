/** What goes wrong with lists and watches, between controllers and an API server, a model or a real one: they end, are late, mute or old. */
import type { ApiAnswer, ApiRequest, Transport } from '../../../src/controller/api/transport.ts';

export interface WatchFaults {
  /** For every controller of a play. */
  between: (transport: Transport) => Transport;
  /** As when a load balancer is restarted; or the connection breaks; or the server has lost its history: it answers 410. */
  end: (how?: 'closed' | 'broken' | 'forgotten') => void;
  /** Nothing comes any more through the watches that are open, and they stay open. */
  mute: () => void;
  /** From now on everything comes late. */
  beLate: () => void;
  /** From now on lists say what was some writes ago. */
  beStale: () => void;
}

interface State {
  open: Set<Watch>;
  late: boolean;
  stale: boolean;
  /** Watches, by path without version, whose next version is too old. */
  forgotten: Set<string>;
  /** Versions that writes made. */
  versions: string[];
  pause: () => Promise<void>;
}

interface Watch {
  of: string;
  muted: boolean;
  end: (error?: Error) => void;
}

/** Writes that an old list does not know. */
const behind = 5;

/** `pause`: how late what is late comes. */
export function watchFaults(pause: () => Promise<void>): WatchFaults {
  const state: State = {
    open: new Set(),
    late: false,
    stale: false,
    forgotten: new Set(),
    versions: [],
    pause,
  };
  return {
    between: (transport) => async (request) => {
      if (isWatch(request)) return watch(state, request, transport);
      if (isList(request)) return list(state, request, transport);
      const answer = await transport(request);
      return request.method === 'GET' || isOfLease(request) ? answer : remember(state, answer);
    },
    end: (how = 'closed') => {
      for (const { of, end } of state.open) {
        if (how === 'forgotten') state.forgotten.add(of);
        end(how === 'broken' ? new TypeError('terminated') : undefined);
      }
    },
    mute: () => {
      for (const one of state.open) one.muted = true;
    },
    beLate: () => void (state.late = true),
    beStale: () => void (state.stale = true),
  };
}

const isWatch = ({ path }: ApiRequest): boolean => path.includes('watch=true');
const isList = ({ path, method }: ApiRequest): boolean => method === 'GET' && path.includes('?limit=');
export const isOfLease = ({ path }: ApiRequest): boolean => path.includes('/leases');

async function remember({ versions }: State, answer: ApiAnswer): Promise<ApiAnswer> {
  const text = await answer.text();
  const version = answer.status < 300 ? /"resourceVersion":\s*"(\d+)"/.exec(text)?.[1] : undefined;
  if (version !== undefined) versions.push(version);
  return { ...answer, text: async () => text };
}

/** A real server has it for some minutes; when it has not any more, its list is one of now. */
async function list(
  { stale, versions }: State,
  request: ApiRequest,
  transport: Transport,
): Promise<ApiAnswer> {
  const version = stale ? (versions.at(-behind) ?? versions[0]) : undefined;
  if (version === undefined) return transport(request);
  const path = `${request.path}&resourceVersion=${version}&resourceVersionMatch=Exact`;
  const answer = await transport({ ...request, path });
  return answer.status === 410 ? transport(request) : answer;
}

async function watch(state: State, request: ApiRequest, transport: Transport): Promise<ApiAnswer> {
  const of = request.path.replace(/&resourceVersion=\d+/, '');
  // The first version of all is long gone on every server.
  const path = state.forgotten.delete(of) ? `${of}&resourceVersion=1` : request.path;
  const answer = await transport({ ...request, path });
  const stream = answer.stream();
  return stream === null
    ? answer
    : { ...answer, stream: () => disturbed(state, { ...request, path: of }, stream) };
}

function disturbed(
  state: State,
  { path: of, signal }: ApiRequest,
  stream: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const one: Watch = { of, muted: false, end: () => undefined };
  return new ReadableStream({
    start: (controller) => {
      one.end = (error) => {
        if (!state.open.delete(one)) return;
        if (error === undefined) controller.close();
        else controller.error(error);
        void letGo(reader);
      };
      state.open.add(one);
      signal?.addEventListener('abort', () => one.end(new Error('aborted')));
      void pass(state, one, { reader, give: (chunk) => controller.enqueue(chunk) });
    },
    cancel: async (reason) => {
      state.open.delete(one);
      await reader.cancel(reason);
    },
  });
}

/** What it could still say, also that it broke, nobody wants to know. */
async function letGo(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  await Promise.allSettled([reader.cancel()]);
}

interface Way {
  reader: ReadableStreamDefaultReader<Uint8Array>;
  give: (chunk: Uint8Array) => void;
}

/** A mute one does not even tell that the server closed it. */
async function pass(state: State, one: Watch, { reader, give }: Way): Promise<void> {
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (state.late) await state.pause();
      if (!one.muted && state.open.has(one)) give(next.value);
    }
    if (!one.muted) one.end();
  } catch (error) {
    one.end(error instanceof Error ? error : new TypeError(String(error)));
  }
}

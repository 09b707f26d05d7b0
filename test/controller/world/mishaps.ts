/** What goes wrong between a controller and its API server, or with either: one mishap at one request. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ApiRequest, Transport } from '../../../src/controller/api/transport.ts';
import { refusal } from './memoryAnswers.ts';
import { isOfLease, watchFaults, type WatchFaults } from './watchFaults.ts';

export const mishaps = [
  'killed before',
  'killed after',
  'conflict',
  'busy',
  'trouble',
  'trouble after',
  'reset',
  'reset after',
  'watches end',
  'history lost',
  'silent watches',
  'stale lists',
  'late watches',
  'two leaders',
] as const;
export type MishapKind = (typeof mishaps)[number];

export interface Mishap {
  /** Number of the request, of all controllers together, from 1. */
  at: number;
  kind: MishapKind;
}

/** Where a play is disturbed: a world in memory, or a scene on a real API server. */
export interface Disturbed {
  /** A controller with an identity of its own; `between` sees each of its requests. */
  start: (between: (transport: Transport) => Transport) => Started | Promise<Started>;
  /** Resolved when the play has ended. */
  end: () => Promise<unknown>;
  /** As if the Lease of a controller that gives no sign of life had run out. */
  expireLease: () => void | Promise<void>;
  /** How late what is late comes. */
  late: () => Promise<void>;
}

interface Started {
  stop: () => Promise<void>;
}

/** Starts controllers one after the other, as a Deployment does, until the play has ended. */
export async function playThrough(
  place: Disturbed,
  plan: readonly Mishap[],
): Promise<{ met: MishapKind[]; requests: number }> {
  const watches = watchFaults(async () => place.late());
  const state: State = {
    place,
    watches,
    left: [...plan],
    requests: 0,
    living: new Set(),
    following: [],
    met: [],
  };
  begin(state);
  try {
    await place.end();
  } finally {
    await Promise.all(state.following);
    await Promise.all([...state.living].map(async ({ started }) => (await started)?.stop()));
  }
  return { met: state.met, requests: state.requests };
}

interface State {
  place: Disturbed;
  watches: WatchFaults;
  left: Mishap[];
  requests: number;
  living: Set<Life>;
  /** Controllers that are about to begin. */
  following: Promise<void>[];
  met: MishapKind[];
}

/** Of one controller. */
interface Life {
  started?: Started | Promise<Started>;
  dead: boolean;
  /** Its requests for the Lease get nowhere: it goes on until it finds out that another one may lead. */
  cutOff: boolean;
}

const reset = (): never => {
  throw new TypeError('fetch failed');
};

function begin(state: State): void {
  const between = (direct: Transport): Transport => {
    const real = state.watches.between(direct);
    return async (request) => {
      if (life.dead || (life.cutOff && isOfLease(request))) return reset();
      const kind = mishapOf(state, request);
      if (kind === 'killed before') return die(state, life);
      if (kind === 'two leaders') succeed(state, life);
      const answer = await meet(state, { kind, request, real });
      if (kind === 'killed after') return die(state, life);
      return life.dead ? reset() : answer;
    };
  };
  const life: Life = { dead: false, cutOff: false };
  life.started = state.place.start(between);
  state.living.add(life);
}

function die(state: State, life: Life): never {
  life.dead = true;
  succeed(state, life);
  return reset();
}

function mishapOf(state: State, request: ApiRequest): MishapKind | undefined {
  // How often a Lease is looked at depends on time.
  if (isOfLease(request)) return undefined;
  state.requests += 1;
  // Only a write onto a version can conflict.
  const fits = (kind: MishapKind): boolean => kind !== 'conflict' || request.method === 'PATCH';
  const found = state.left.findIndex(({ at, kind }) => at <= state.requests && fits(kind));
  if (found === -1) return undefined;
  const [mishap] = state.left.splice(found, 1);
  if (mishap !== undefined) state.met.push(mishap.kind);
  return mishap?.kind;
}

interface Met {
  kind: MishapKind | undefined;
  request: ApiRequest;
  real: Transport;
}

async function meet(state: State, { kind, request, real }: Met): Promise<Awaited<ReturnType<Transport>>> {
  const before = kind === undefined ? undefined : refusals[kind];
  if (before !== undefined) return before();
  if (kind !== undefined) besides[kind]?.(state.watches);
  const answer = await real(request);
  if (kind === 'trouble after') return refusal(500, 'etcdserver: request timed out');
  if (kind === 'reset after') throw new TypeError('fetch failed');
  return answer;
}

/** In place of the server's answer. */
const refusals: Partial<Record<MishapKind, () => ReturnType<typeof refusal>>> = {
  reset,
  conflict: () => refusal(409, 'the object has been modified'),
  busy: () => refusal(429, 'too many requests', { 'retry-after': '0.05' }),
  trouble: () => refusal(500, 'etcdserver: no leader'),
};

/** What happens besides. */
const besides: Partial<Record<MishapKind, (watches: WatchFaults) => void>> = {
  'watches end': (watches) => watches.end(),
  'history lost': (watches) => watches.end('forgotten'),
  'silent watches': (watches) => watches.mute(),
  'stale lists': (watches) => {
    watches.beStale();
    watches.end('broken');
  },
  'late watches': (watches) => watches.beLate(),
};

/** The Lease runs out, and the next controller begins, whether this one is dead or only cut off. */
function succeed(state: State, life: Life): void {
  life.cutOff = true;
  state.following.push(follow(state, life));
}

async function follow(state: State, life: Life): Promise<void> {
  await nextTurn();
  if (life.dead) {
    state.living.delete(life);
    void (await life.started)?.stop();
  }
  await state.place.expireLease();
  begin(state);
}

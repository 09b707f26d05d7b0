/** What goes wrong between a controller and its API server, or with either: one mishap at one request. */
import type { ApiRequest, Transport } from '../../../src/controller/api/transport.ts';
import { refusal } from './memoryAnswers.ts';
import type { Started, World } from './world.ts';

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

/** Starts controllers one after the other, as a Deployment does, until the play has ended. */
export async function playThrough(
  world: World,
  plan: readonly Mishap[],
): Promise<{ met: MishapKind[]; requests: number }> {
  const state: State = { world, left: [...plan], requests: 0, living: [], met: [] };
  begin(state);
  try {
    await world.end();
  } finally {
    await Promise.all(state.living.map(async ({ stop }) => stop()));
  }
  return { met: state.met, requests: state.requests };
}

interface State {
  world: World;
  left: Mishap[];
  requests: number;
  living: Started[];
  met: MishapKind[];
}

function begin(state: State): void {
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new TypeError('killed');
  };
  const end = (): never => {
    succeed(state, started);
    return die();
  };
  const transport =
    (real: Transport): Transport =>
    async (request) => {
      if (dead) die();
      const kind = mishapOf(state, request);
      if (kind === 'killed before') end();
      const answer = await meet(state, { kind, request, real });
      if (kind === 'killed after') end();
      if (dead) die();
      return answer;
    };
  const started = state.world.start(transport);
  state.living.push(started);
}

function mishapOf(state: State, { path }: ApiRequest): MishapKind | undefined {
  // How often a Lease is looked at depends on time.
  if (path.includes('/leases')) return undefined;
  state.requests += 1;
  const found = state.left.findIndex(({ at }) => at <= state.requests);
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
  // Only a write onto a version can conflict.
  if (before !== undefined && (kind !== 'conflict' || request.method === 'PATCH')) return before();
  if (kind !== undefined) worlds[kind]?.(state);
  const answer = await real(request);
  if (kind === 'trouble after') return refusal(500, 'etcdserver: request timed out');
  if (kind === 'reset after') throw new TypeError('fetch failed');
  return answer;
}

const reset = (): never => {
  throw new TypeError('fetch failed');
};

/** In place of the server's answer. */
const refusals: Partial<Record<MishapKind, () => ReturnType<typeof refusal>>> = {
  reset,
  conflict: () => refusal(409, 'the object has been modified'),
  busy: () => refusal(429, 'too many requests', { 'retry-after': '0.05' }),
  trouble: () => refusal(500, 'etcdserver: no leader'),
};

/** What happens besides. */
const worlds: Partial<Record<MishapKind, (state: State) => void>> = {
  'watches end': ({ world }) => world.server.breakWatches(),
  'history lost': ({ world }) => world.server.breakWatches('forgotten'),
  'stale lists': ({ world }) => {
    world.server.stale = 5;
    world.server.breakWatches('broken');
  },
  'late watches': ({ world }) => {
    world.server.lag = 20;
  },
  'two leaders': (state) => {
    state.world.expireLease();
    begin(state);
  },
};

/** After a kill: the Lease runs out, and the next controller begins. */
function succeed(state: State, killed: Started): void {
  state.living.splice(state.living.indexOf(killed), 1);
  setImmediate(() => {
    void killed.stop();
    state.world.expireLease();
    begin(state);
  });
}

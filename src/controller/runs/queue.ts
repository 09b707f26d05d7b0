/** Which runs may have a place now: caps in total, by namespace and by provider, and what a provider gives now; fair between plays, the oldest first. */
import type { ControllerSettings } from '../settings/schema.ts';
import type { Lowered } from './providerLimit.ts';

export interface Waiting {
  uid: string;
  namespace: string;
  /** Runs of one play, or one run without a play, share a turn. */
  play: string;
  provider: string;
  /** Milliseconds since the epoch. */
  created: number;
  /** It has a Job, or is about to. */
  started: boolean;
}

export type Place =
  | { start: true }
  | {
      start: false;
      position: number;
      reason: 'TotalCap' | 'NamespaceCap' | 'ProviderCap' | 'ProviderLimit' | 'BeingSwept';
      /** Milliseconds until that may have changed, where nothing else tells. */
      wait?: number;
    };

/** By UID, for every run that has not started. */
export function placesOf(
  runs: readonly Waiting[],
  caps: ControllerSettings['caps'],
  lowered: ReadonlyMap<string, Lowered> = new Map(),
): ReadonlyMap<string, Place> {
  const taken = runs.filter(({ started }) => started);
  const places = new Map<string, Place>();
  let position = 0;
  for (const run of inTurn(runs)) {
    const full = fullFor(run, taken, caps) ?? limitFor(run, taken, lowered);
    if (full === undefined) {
      taken.push(run);
      places.set(run.uid, { start: true });
    } else {
      position += 1;
      places.set(run.uid, { start: false, position, ...full });
    }
  }
  return places;
}

type Full = Omit<Place & { start: false }, 'start' | 'position'>;

function fullFor(
  { namespace, provider }: Waiting,
  taken: readonly Waiting[],
  { runs, runsPerNamespace, runsPerProvider }: ControllerSettings['caps'],
): Full | undefined {
  if (taken.length >= runs) return { reason: 'TotalCap' };
  if (runsPerNamespace > 0 && among(taken, 'namespace', namespace) >= runsPerNamespace)
    return { reason: 'NamespaceCap' };
  const cap = Object.hasOwn(runsPerProvider, provider) ? runsPerProvider[provider] : undefined;
  return cap !== undefined && among(taken, 'provider', provider) >= cap
    ? { reason: 'ProviderCap' }
    : undefined;
}

function limitFor(
  { provider }: Waiting,
  taken: readonly Waiting[],
  lowered: ReadonlyMap<string, Lowered>,
): Full | undefined {
  const limit = lowered.get(provider);
  if (limit === undefined || among(taken, 'provider', provider) < limit.cap) return undefined;
  return { reason: 'ProviderLimit', wait: limit.wait };
}

function among(taken: readonly Waiting[], key: 'namespace' | 'provider', value: string): number {
  return taken.filter((run) => run[key] === value).length;
}

/** Waiting runs, one of each play in turn: a play counts what it has at work as turns it had. */
function inTurn(runs: readonly Waiting[]): readonly Waiting[] {
  const keyOf = ({ namespace, play }: Waiting): string => `${namespace}/${play}`;
  const turns = new Map<string, number>();
  for (const run of runs) if (run.started) turns.set(keyOf(run), (turns.get(keyOf(run)) ?? 0) + 1);
  const byAge = runs.filter(({ started }) => !started).toSorted(older);
  const numbered = byAge.map((run) => {
    const turn = turns.get(keyOf(run)) ?? 0;
    turns.set(keyOf(run), turn + 1);
    return { run, turn };
  });
  return numbered.toSorted((a, b) => a.turn - b.turn || older(a.run, b.run)).map(({ run }) => run);
}

function older(a: Waiting, b: Waiting): number {
  return a.created - b.created || (a.uid < b.uid ? -1 : 1);
}

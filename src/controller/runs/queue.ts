/** Which runs may have a place now: caps in total, by namespace and by provider; fair between plays, the oldest first. */
import type { ControllerSettings } from '../settings/schema.ts';

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
  | { start: false; position: number; reason: 'TotalCap' | 'NamespaceCap' | 'ProviderCap' | 'BeingSwept' };

/** By UID, for every run that has not started. */
export function placesOf(
  runs: readonly Waiting[],
  caps: ControllerSettings['caps'],
): ReadonlyMap<string, Place> {
  const taken = runs.filter(({ started }) => started);
  const places = new Map<string, Place>();
  let position = 0;
  for (const run of inTurn(runs)) {
    const reason = fullFor(run, taken, caps);
    if (reason === undefined) {
      taken.push(run);
      places.set(run.uid, { start: true });
    } else {
      position += 1;
      places.set(run.uid, { start: false, position, reason });
    }
  }
  return places;
}

function fullFor(
  { namespace, provider }: Waiting,
  taken: readonly Waiting[],
  { runs, runsPerNamespace, runsPerProvider }: ControllerSettings['caps'],
): Exclude<Place, { start: true }>['reason'] | undefined {
  const among = (key: 'namespace' | 'provider', value: string): number =>
    taken.filter((run) => run[key] === value).length;
  if (taken.length >= runs) return 'TotalCap';
  if (runsPerNamespace > 0 && among('namespace', namespace) >= runsPerNamespace) return 'NamespaceCap';
  const cap = Object.hasOwn(runsPerProvider, provider) ? runsPerProvider[provider] : undefined;
  return cap !== undefined && among('provider', provider) >= cap ? 'ProviderCap' : undefined;
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

/** What a provider gets after it gave no more, and who waits for it. */
import { describe, expect, it } from 'vitest';
import { type Limit, loweredCaps } from '../../../src/controller/runs/providerLimit.ts';
import { placesOf, type Waiting } from '../../../src/controller/runs/queue.ts';

const begin = Date.parse('2026-01-01T00:00:00Z');
const minute = 60_000;
const caps = { runs: 20, runsPerNamespace: 0, runsPerProvider: { codex: 4 } };

function limit(change: Partial<Limit> = {}): Limit {
  return { count: 1, at: new Date(begin).toISOString(), atWork: 0, ...change };
}

function capAfter(minutes: number, change: Partial<Limit> = {}, provider = 'claude'): number | undefined {
  const now = begin + minutes * minute;
  return loweredCaps([{ provider, limit: limit(change) }], caps, now).get(provider)?.cap;
}

describe('the cap of a provider that gave no more', () => {
  it('is what was still at work, and rises with each calm minute until it is as before', () => {
    expect([0, 0.9, 1, 2, 3, 4].map((minutes) => capAfter(minutes))).toEqual([0, 0, 1, 3, 7, 15]);
    expect(capAfter(5)).toBeUndefined();
    expect(capAfter(0, { atWork: 7 })).toBe(7);
    expect(capAfter(1, { atWork: 7 })).toBe(8);
  });

  it('is as before when it is what the settings say', () => {
    expect([0, 1, 2].map((minutes) => capAfter(minutes, {}, 'codex'))).toEqual([0, 1, 3]);
    expect(capAfter(3, {}, 'codex')).toBeUndefined();
  });

  it('rises slower for a run that comes back with the same, at most every 16 minutes', () => {
    expect([1.9, 2].map((minutes) => capAfter(minutes, { count: 2 }))).toEqual([0, 1]);
    expect([15, 16].map((minutes) => capAfter(minutes, { count: 30 }))).toEqual([0, 1]);
  });

  it('follows the newest of several, and a clock that went back changes nothing', () => {
    const limits = [
      { provider: 'claude', limit: limit({ at: new Date(begin + minute).toISOString(), atWork: 2 }) },
      { provider: 'claude', limit: limit({ atWork: 9 }) },
    ];
    expect(loweredCaps(limits, caps, begin + minute).get('claude')).toEqual({ cap: 2, wait: minute });
    expect(capAfter(-100)).toBe(0);
  });
});

function run(uid: string, change: Partial<Waiting>): Waiting {
  const unset = { namespace: 'agents', play: uid, provider: 'claude', created: 1, started: false };
  return { uid, ...unset, ...change };
}

it('holds up runs of that provider alone, with position and how long', () => {
  const runs = [run('a', { started: true }), run('b', {}), run('c', {}), run('d', { provider: 'codex' })];
  const places = placesOf(runs, caps, new Map([['claude', { cap: 1, wait: 5 }]]));
  expect(Object.fromEntries(places)).toEqual({
    b: { start: false, position: 1, reason: 'ProviderLimit', wait: 5 },
    c: { start: false, position: 2, reason: 'ProviderLimit', wait: 5 },
    d: { start: true },
  });
});

/** Which of several controllers acts: the one whose name is in the Lease, as long as it gives signs of life. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ApiClient } from './client.ts';
import { kinds } from './kinds.ts';
import type { KubeObject } from './object.ts';
import { isRefusal } from './refusal.ts';

export interface ElectionOptions {
  api: ApiClient;
  namespace: string;
  lease: string;
  /** Name of this controller, different for each start. */
  identity: string;
  leaseSeconds: number;
  renewSeconds: number;
  signal: AbortSignal;
  onError: (error: unknown) => void;
}

const leaseSpec = z.looseObject({
  holderIdentity: z.string().nullish(),
  leaseDurationSeconds: z.number().nullish(),
  leaseTransitions: z.number().nullish(),
  acquireTime: z.string().nullish(),
});

/** What was last seen in the Lease, and when by the clock here: clocks of two machines are never compared. */
export interface Sighting {
  version: string;
  at: number;
}

/** Whether the Lease may be taken: free, ours, or unchanged for as long as it lasts. */
export function mayTake(
  lease: KubeObject,
  identity: string,
  { seen, now }: { seen: Sighting | undefined; now: number },
): boolean {
  const { holderIdentity, leaseDurationSeconds } = leaseSpec.parse(lease['spec'] ?? {});
  if (!holderIdentity || holderIdentity === identity) return true;
  if (seen?.version !== lease.metadata.resourceVersion) return false;
  return now - seen.at > (leaseDurationSeconds ?? 0) * 1000;
}

export interface Leading {
  /** Aborted when it leads no more. */
  lost: AbortSignal;
  /** Whether no other one can have taken the Lease yet, by the clock now: a frozen process gets no signal in time. */
  holds: () => boolean;
  /** Lets go of the Lease, so that another one takes over at once. */
  release: () => Promise<void>;
}

/** Waits until this controller leads; nothing when `signal` was aborted before. */
export async function becomeLeader(options: ElectionOptions): Promise<Leading | undefined> {
  let seen: Sighting | undefined;
  while (!options.signal.aborted) {
    const asked = performance.now();
    const tried = await attempt(options, seen).catch((error: unknown) => {
      options.onError(error);
      return seen;
    });
    if (tried === 'taken') return lead(options, asked);
    seen = tried;
    await pause(options.renewSeconds * 1000 * (0.8 + Math.random() * 0.4), options.signal);
  }
  return undefined;
}

async function attempt(options: ElectionOptions, seen: Sighting | undefined): Promise<'taken' | Sighting> {
  const { api, namespace, lease: name, identity } = options;
  const found = await api.get(kinds.lease, { namespace, name });
  try {
    if (found === undefined) {
      await api.create(kinds.lease, leaseOf(options, undefined));
      return 'taken';
    }
    const now = performance.now();
    if (mayTake(found, identity, { seen, now })) {
      await api.replace(kinds.lease, leaseOf(options, found), { namespace, name });
      return 'taken';
    }
    const { resourceVersion: version } = found.metadata;
    return seen?.version === version ? seen : { version, at: now };
  } catch (error) {
    // Another one was faster.
    if (isRefusal(error, 409)) return { version: '', at: performance.now() };
    throw error;
  }
}

function leaseOf(
  { namespace, lease: name, identity, leaseSeconds }: ElectionOptions,
  found: KubeObject | undefined,
  holder = identity,
): Parameters<ApiClient['create']>[1] {
  const before = leaseSpec.parse(found?.['spec'] ?? {});
  const now = new Date().toISOString().replace('Z', '000Z');
  const ours = before.holderIdentity === identity;
  return {
    apiVersion: kinds.lease.apiVersion,
    kind: kinds.lease.kind,
    metadata: { name, namespace, ...(found && { resourceVersion: found.metadata.resourceVersion }) },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: holder === '' ? 1 : leaseSeconds,
      acquireTime: ours ? before.acquireTime : now,
      renewTime: now,
      leaseTransitions: (before.leaseTransitions ?? 0) + (ours ? 0 : 1),
    },
  };
}

/** When the last sign of life that got through was sent: the server has it at that time or later, and so have others. */
interface Life {
  sent: number;
}

function lead(options: ElectionOptions, sent: number): Leading {
  const lost = new AbortController();
  const stop = AbortSignal.any([options.signal, lost.signal]);
  const life: Life = { sent };
  const renewing = renew(options, { life, lost, stop });
  return {
    lost: lost.signal,
    holds: () => !lost.signal.aborted && !isOver(options, life),
    release: async () => {
      lost.abort();
      await renewing;
      const { api, namespace, lease: name, identity } = options;
      const found = await api.get(kinds.lease, { namespace, name });
      if (found === undefined || leaseSpec.parse(found['spec']).holderIdentity !== identity) return;
      await api.replace(kinds.lease, leaseOf(options, found, ''), { namespace, name });
    },
  };
}

/** After two thirds of the Lease, well before another one may take it. */
function isOver({ leaseSeconds }: ElectionOptions, { sent }: Life): boolean {
  return performance.now() - sent > (leaseSeconds * 2000) / 3;
}

/** Gives signs of life; leads no more once none got through for too long. */
async function renew(
  options: ElectionOptions,
  { life, lost, stop }: { life: Life; lost: AbortController; stop: AbortSignal },
): Promise<void> {
  while (!stop.aborted) {
    await pause(options.renewSeconds * 1000, stop);
    if (stop.aborted) return;
    const sent = performance.now();
    try {
      const renewed = await attempt(options, undefined);
      if (renewed === 'taken') life.sent = sent;
      else if (renewed.version !== '') return lost.abort();
    } catch (error) {
      options.onError(error);
    }
    if (isOver(options, life)) return lost.abort();
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

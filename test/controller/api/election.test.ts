/** Who leads: taking a Lease, keeping it, losing it, giving it back; clocks of two machines are never compared. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { apiClient } from '../../../src/controller/api/client.ts';
import { becomeLeader, type ElectionOptions, mayTake } from '../../../src/controller/api/election.ts';
import { fenced } from '../../../src/controller/api/fence.ts';
import { type KubeObject, objectSchema } from '../../../src/controller/api/object.ts';
import type { Transport } from '../../../src/controller/api/transport.ts';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { refusal } from '../world/memoryAnswers.ts';
import { MemoryServer } from '../world/memoryServer.ts';

function candidate(
  server: MemoryServer,
  change: Partial<ElectionOptions> = {},
  between = server.transport,
): ElectionOptions {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return {
    api: apiClient(between),
    namespace: 'agents',
    lease: 'cto',
    identity: 'a',
    // Nobody loses it while a test goes on.
    leaseSeconds: 3600,
    renewSeconds: 0.001,
    signal: stop.signal,
    onError: () => undefined,
    ...change,
  };
}

function holderIn(server: MemoryServer): unknown {
  return Object(server.find('leases', 'cto')?.['spec']).holderIdentity;
}

function give(server: MemoryServer, holderIdentity: string): void {
  const spec = { holderIdentity, leaseDurationSeconds: 3600 };
  if (server.find('leases', 'cto') !== undefined) server.change('leases', 'cto', (old) => ({ ...old, spec }));
  else server.create('leases', { ...kinds.lease, metadata: { name: 'cto', namespace: 'agents' }, spec });
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function lease(spec: unknown, resourceVersion = '7'): KubeObject {
  return objectSchema.parse({ metadata: { name: 'cto', resourceVersion }, spec });
}

describe('whether a Lease may be taken', () => {
  const held = { holderIdentity: 'b', leaseDurationSeconds: 15, renewTime: '1990-01-01T00:00:00Z' };

  it('yes, when nobody has it or this one does', () => {
    const at = { seen: undefined, now: 0 };
    expect(mayTake(lease(undefined), 'a', at)).toBe(true);
    expect(mayTake(lease({ holderIdentity: '' }), 'a', at)).toBe(true);
    expect(mayTake(lease(held), 'b', at)).toBe(true);
  });

  it('no, as long as another one gives signs of life, however old its time reads', () => {
    expect(mayTake(lease(held), 'a', { seen: undefined, now: 1e9 })).toBe(false);
    expect(mayTake(lease(held, '8'), 'a', { seen: { version: '7', at: 0 }, now: 1e9 })).toBe(false);
  });

  it('yes, when it did not change for as long as it lasts', () => {
    const seen = { version: '7', at: 1000 };
    expect(mayTake(lease(held), 'a', { seen, now: 16_000 })).toBe(false);
    expect(mayTake(lease(held), 'a', { seen, now: 16_001 })).toBe(true);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('becoming leader', () => {
  it.each(['that is not there', 'that was given back'])(
    'of two that see a Lease %s at once, one leads',
    async (how) => {
      const server = new MemoryServer();
      if (how === 'that was given back') give(server, '');
      // Neither writes before both have looked.
      let looks = 0;
      const { promise: both, resolve } = Promise.withResolvers<void>();
      const transport: Transport = async (request) => {
        const answer = await server.transport(request);
        if (request.method === 'GET' && (looks += 1) === 2) resolve();
        await both;
        return answer;
      };
      const stop = new AbortController();
      const candidates = ['a', 'b'].map((identity) =>
        candidate(server, { identity, signal: stop.signal }, transport),
      );
      const leaders: string[] = [];
      const waiting = candidates.map(async (one) => {
        const leading = await becomeLeader(one);
        if (leading !== undefined) leaders.push(one.identity);
        // The other one looks at least once more at a Lease that is taken.
        setImmediate(() => stop.abort());
      });
      await Promise.all(waiting);
      expect(leaders).toHaveLength(1);
      expect(holderIn(server)).toBe(leaders[0]);
    },
  );

  it('takes over when the holder gives no more signs of life for as long as its Lease lasts, and not before', async () => {
    const server = new MemoryServer();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => clock.mockRestore());
    give(server, 'b');
    let looks = 0;
    const transport: Transport = async (request) => {
      looks += 1;
      return server.transport(request);
    };
    const leading = becomeLeader(candidate(server, {}, transport));
    for (const now of [1_000_000, 2_000_000, 3_600_000]) {
      const before = looks;
      await until(() => looks >= before + 3);
      clock.mockReturnValue(now);
    }
    expect(holderIn(server)).toBe('b');
    clock.mockReturnValue(3_600_001);
    await leading;
    expect(holderIn(server)).toBe('a');
    expect(server.find('leases', 'cto')?.['spec']).toMatchObject({ leaseTransitions: 1 });
  });

  it('tells trouble, and tries again', async () => {
    const server = new MemoryServer();
    const errors: unknown[] = [];
    const transport: Transport = async (request) =>
      errors.length < 2 ? refusal(500, 'no leader') : server.transport(request);
    const leading = await becomeLeader(
      candidate(server, { onError: (error) => errors.push(error) }, transport),
    );
    expect(leading?.holds()).toBe(true);
    expect(errors).toHaveLength(2);
  });

  it('is nobody when it was stopped before', async () => {
    expect(
      await becomeLeader(candidate(new MemoryServer(), { signal: AbortSignal.abort() })),
    ).toBeUndefined();
  });
});

/** So many times its Lease was written from now on. */
async function renewals(server: MemoryServer, count: number): Promise<void> {
  const from = server.version;
  await new Promise<void>((resolve) =>
    server.listen(() => void (server.version >= from + count && resolve())),
  );
}

describe('a leader', () => {
  it('gives signs of life', async () => {
    const server = new MemoryServer();
    await becomeLeader(candidate(server));
    const { version } = server;
    await new Promise<void>((resolve) =>
      server.listen(() => void (server.version > version + 2 && resolve())),
    );
    expect(server.find('leases', 'cto')?.['spec']).toMatchObject({
      holderIdentity: 'a',
      leaseTransitions: 1,
    });
  });

  it('leads on with each of them', async () => {
    const server = new MemoryServer();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => clock.mockRestore());
    const leading = await becomeLeader(candidate(server, { leaseSeconds: 15 }));
    for (const now of [9000, 18_000, 27_000]) {
      clock.mockReturnValue(now);
      expect(leading?.holds()).toBe(true);
      await renewals(server, 2);
    }
  });

  it('leads no more when another one has the Lease', async () => {
    const server = new MemoryServer();
    const leading = await becomeLeader(candidate(server));
    give(server, 'b');
    await aborted(leading?.lost ?? AbortSignal.abort());
    expect(leading?.holds()).toBe(false);
    expect(holderIn(server)).toBe('b');
  });

  it('leads no more when no sign of life gets through', async () => {
    const server = new MemoryServer();
    let cut = false;
    const transport: Transport = async (request) => (cut ? refusal(500, 'no') : server.transport(request));
    const leading = await becomeLeader(candidate(server, { leaseSeconds: 0.2 }, transport));
    cut = true;
    await aborted(leading?.lost ?? AbortSignal.abort());
    expect(leading?.holds()).toBe(false);
  });

  it('that was frozen for too long knows it before any timer, and writes nothing', async () => {
    const server = new MemoryServer();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => clock.mockRestore());
    const leading = await becomeLeader(candidate(server, { leaseSeconds: 15, renewSeconds: 60 }));
    const api = fenced(apiClient(server.transport), () => leading?.holds() === true);
    clock.mockReturnValue(10_000);
    expect(leading?.holds()).toBe(true);
    clock.mockReturnValue(10_001);
    expect(leading?.lost.aborted).toBe(false);
    const metadata = { name: 'x', namespace: 'agents' };
    const body = { ...kinds.job, metadata };
    for (const write of [
      async () => api.create(kinds.job, body),
      async () => api.apply(kinds.job, body),
      async () => api.replace(kinds.job, body, metadata),
      async () => api.remove(kinds.job, { ...metadata, uid: 'u' }),
    ])
      await expect(write()).rejects.toMatchObject({ code: 'not-leading' });
    expect(server.made).toEqual(['leases/cto']);
    await expect(api.get(kinds.job, metadata)).resolves.toBeUndefined();
  });

  it('gives the Lease back so that the next one leads at once, and never one that another has', async () => {
    const server = new MemoryServer();
    const leading = await becomeLeader(candidate(server));
    await leading?.release();
    expect(holderIn(server)).toBe('');
    expect(leading?.holds()).toBe(false);
    const next = await becomeLeader(candidate(server, { identity: 'b', renewSeconds: 60 }));
    give(server, 'c');
    await next?.release();
    expect(holderIn(server)).toBe('c');
  });
});

/** A controller that is killed at a request of its life: nothing of it reaches the server any more, nobody answers it. */
import type { ApiRequest, Transport } from '../../../src/controller/api/transport.ts';

export interface Death {
  /** Counted from 1. */
  write: number;
  /** After: the write got through, its answer did not. */
  moment: 'before' | 'after';
}

export interface Mortal {
  transport: Transport;
  dead: Promise<void>;
  writes: () => number;
}

/** Renewals of the Lease depend on time: they do not count. */
export function isWrite({ method, path }: ApiRequest): boolean {
  return method !== 'GET' && !(method === 'PUT' && path.includes('/leases/'));
}

export function mortal(transport: Transport, death: Death | undefined): Mortal {
  const { promise: dead, resolve } = Promise.withResolvers<void>();
  let writes = 0;
  let isDead = false;
  const die = (): never => {
    isDead = true;
    resolve();
    throw new Error('killed');
  };
  return {
    dead,
    writes: () => writes,
    transport: async (request) => {
      if (isDead) die();
      const counts = isWrite(request);
      if (counts) writes += 1;
      const last = counts && writes === death?.write;
      if (last && death.moment === 'before') die();
      const answer = await transport(request);
      // oxlint-disable-next-line no-unnecessary-condition -- it may have died meanwhile
      if (last || isDead) die();
      return answer;
    },
  };
}

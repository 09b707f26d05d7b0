import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onInterrupt } from '../../src/cli/interrupt.ts';

function setUp(): {
  target: EventEmitter;
  told: string[];
  interrupt: ReturnType<typeof onInterrupt>;
  ended: Promise<number>;
} {
  const target = new EventEmitter();
  const told: string[] = [];
  const { promise, resolve } = Promise.withResolvers<number>();
  const interrupt = onInterrupt(
    {
      first: () => void told.push('first'),
      second: async () => {
        await Promise.resolve();
        told.push('second');
      },
    },
    target,
    resolve,
  );
  return { target, told, interrupt, ended: promise };
}

async function failing(): Promise<void> {
  throw new Error('no');
}

describe('onInterrupt', () => {
  it('aborts at the first signal, whichever it is', () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      const { target, told, interrupt } = setUp();
      target.emit(signal);
      expect({ signal, aborted: interrupt.signal.aborted, told }).toEqual({
        signal,
        aborted: true,
        told: ['first'],
      });
    }
  });

  it('ends everything at the second one, once, and only then the process', async () => {
    const { target, told, ended } = setUp();
    for (let press = 0; press < 4; press += 1) target.emit('SIGINT');
    expect(await ended).toBe(130);
    expect(told).toEqual(['first', 'second']);
  });

  it('ends the process also when that fails', async () => {
    const target = new EventEmitter();
    const { promise, resolve } = Promise.withResolvers<number>();
    onInterrupt({ first: () => undefined, second: failing }, target, resolve);
    target.emit('SIGINT');
    target.emit('SIGINT');
    expect(await promise).toBe(130);
  });

  it('takes its handlers off', () => {
    const { target, interrupt } = setUp();
    interrupt.forget();
    expect(target.eventNames()).toEqual([]);
  });
});

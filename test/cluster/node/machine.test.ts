import { describe, expect, it } from 'vitest';
import { reasonAgainst } from './harness/machine.ts';

describe('a test node', () => {
  it('needs root on Linux, and says so', () => {
    expect(reasonAgainst({ platform: 'linux', uid: 0 })).toBeUndefined();
    expect(reasonAgainst({ platform: 'linux', uid: 1000 })).toMatch(/^a node needs root/);
    expect(reasonAgainst({ platform: 'darwin', uid: 0 })).toMatch(/^a node needs Linux, and this is darwin/);
  });
});

import { describe, expect, it } from 'vitest';
import { bashFaults } from '../../../src/templates/scripts/bashSyntax.ts';

describe('bash reads scripts', () => {
  it('and says which line of which it can’t read', async () => {
    const faults = await bashFaults([
      'echo ok\n',
      'echo a\nfi\n',
      'if true; then\n',
      'echo "\n',
      'touch canary\n',
    ]);
    expect(faults.map(({ script, line }) => [script, line])).toEqual([
      [1, 2],
      [2, 2],
      [3, 1],
    ]);
    expect(faults[0]?.message).toContain('syntax error near unexpected token');
  });

  it('also none', async () => {
    expect(await bashFaults([])).toEqual([]);
  });
});

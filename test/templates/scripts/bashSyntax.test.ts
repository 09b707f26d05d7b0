import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bashFaults } from '../../../src/templates/scripts/bashSyntax.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

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

  it('and runs nothing of them, whatever they say', async () => {
    const canary = join(await temporaryFolder(), 'canary');
    const run = `touch ${canary}`;
    const scripts = [run, `set +n\n${run}`, `trap '${run}' EXIT`, `x=$(${run})`, `cat <<E\n$(${run})\nE`];
    for (const extglob of [false, true])
      expect(await bashFaults([...scripts, `${run}\n)`], { extglob })).toHaveLength(1);
    expect(existsSync(canary)).toBe(false);
  });

  it('with the lines that its messages name', async () => {
    const [fault] = await bashFaults(['\ncat <<E\na\n']);
    expect(fault).toMatchObject({ message: expect.stringContaining('here-document at line 2 ') });
  });
});

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withRehearsal } from '../../src/cli/rehearsal.ts';
import { agentClis } from '../../src/clis/registry.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const plan = readPlan(JSON.stringify([{ id: 1, title: 'One' }]), { file: 'tasks.json' });

describe('withRehearsal', () => {
  it('puts the scripted agent in the place of every CLI while the work goes on, and takes it away', async () => {
    const file = await withRehearsal(true, { plan, cwd: '/nonexistent' }, async (found = '') => {
      for (const { program } of agentClis)
        expect(existsSync(join(dirname(found), 'bin', program))).toBe(true);
      expect(await readFile(found, 'utf8')).toContain('rehearsal/task-1.md');
      return found;
    });
    expect(existsSync(dirname(file))).toBe(false);
  });

  it('takes it away when the work fails, too', async () => {
    let folder = '';
    const work = async (file = ''): Promise<never> => {
      folder = dirname(file);
      throw new Error('no');
    };
    await expect(withRehearsal(true, { plan, cwd: '/nonexistent' }, work)).rejects.toThrow('no');
    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });

  it('does what the named file says, and nothing without the flag', async () => {
    const cwd = await temporaryFolder({ 'r.yaml': 'tasks: {"1": {quality: [{verdict: {verdict: pass}}]}}' });
    const text = await withRehearsal('r.yaml', { plan, cwd }, async (file = '') => readFile(file, 'utf8'));
    expect(text).toContain('"quality"');
    expect(await withRehearsal(undefined, { plan, cwd }, async (file) => file ?? 'none')).toBe('none');
    await expect(withRehearsal('x.yaml', { plan, cwd }, async () => 'x')).rejects.toThrow(
      'There is no rehearsal x.yaml',
    );
  });
});

/**
 * A clock that jumps between runs: git's dates and the times of files do, since nothing else of a script looks at the clock.
 * The machine's own clock is not set: that would disturb everything else on it.
 */
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { good, makeSandbox, type Sandbox } from '../helpers/runScript.ts';
import { decideRetention } from '../../src/workspaces/retention.ts';

let box: Sandbox;
beforeEach(async () => {
  box = await makeSandbox();
});
afterEach(async () => box.remove());

/** What a run sees when the clock says so. */
function at(date: string): { env: Record<string, string> } {
  return { env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } };
}

async function touchAll(date: string): Promise<void> {
  await execa('find', [box.workspace, '-exec', 'touch', '-h', '-d', date, '{}', '+']);
}

const [future, past] = ['2098-01-01T00:00:00Z', '1994-01-01T00:00:00Z'];

describe('a clock', () => {
  it.each([
    ['forward and back', future, past],
    ['back and forward', past, future],
  ])('that jumps %s between runs: each builds on the one before, all work is pushed', async (_, one, two) => {
    const broken = { checks: [{ name: 'without a command' }] };
    expect((await box.run({ ...at(one), ...broken, agent: `echo 1 >first; ${good}` })).exitCode).toBe(40);
    await touchAll(one);
    const second = await box.run({
      ...at(two),
      agent: `echo 2 >second; sed -i s/two/2/ shared.txt; ${good}`,
    });
    expect(second).toMatchObject({ exitCode: 0, summary: { phase: 'done' } });
    await touchAll(two);
    const review = { stage: 'remediation', agent_id: 'rex-remediation' };
    expect((await box.run({ ...at(one), context: review, agent: `echo 3 >third; ${good}` })).exitCode).toBe(
      0,
    );
    const other = await box.run({ ...at(two), volume: 'other', context: { ...review, attempt: '2' } });
    expect(other).toMatchObject({ exitCode: 0, summary: { phase: 'nothing' } });
    const names = await box.git('ls-tree', '--name-only', 'feature/task-1');
    expect(names).toBe('first\nsecond\nshared.txt\nthird');
    expect(await box.git('show', 'feature/task-1:shared.txt')).toBe('one\n2\nthree');
  });

  it('that was set back takes no workspace for old', () => {
    const workspace = {
      path: join('/r', 'task-1'),
      state: 'failed',
      used: Date.parse(future),
      bytes: 1,
    } as const;
    const decided = decideRetention([workspace], { policy: 'ttl' }, { now: Date.parse(past), free: 0 });
    expect(decided).toMatchObject([{ action: 'keep' }]);
  });
});

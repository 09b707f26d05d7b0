/** What a play promises to people, tried unchanged on any executor: how it ends, what is on the remote, which agents were started. */
import { expect, test } from 'vitest';
import type { PlaySummary } from '../../src/local/types.ts';
import type { Rehearsal } from '../../src/rehearsal/rehearsal.ts';
import type { Executor } from './executor.ts';

const integration = 'cto/weather/integration';
const branchOf = (task: string): string => `feature/task-${task}-implementation`;

type Deed = NonNullable<Rehearsal['tasks'][string]['implementation']>[number];

const writes = (file: string, text: string): Deed => ({ edits: [{ file, write: text }] });
/** One file of the task's own. */
const works = (task: string): Rehearsal['tasks'][string] => ({
  implementation: [writes(`${task}.txt`, `${task}\n`)],
});
const finds = (text: string): Deed => ({
  verdict: { verdict: 'changes', findings: [{ file: '1.txt', line: 1, severity: 'error', text }] },
});
const passes: Deed = { verdict: { verdict: 'pass', findings: [] } };

/** The file that is in the first commit, with another line. */
const shared = (line: string): string => `one\n${line}\nthree\n`;

const task = (id: string, ...dependencies: string[]): Record<string, unknown> => ({
  id,
  title: `Title of ${id}`,
  dependencies,
});

function statesOf({ tasks }: PlaySummary): Record<string, string> {
  return Object.fromEntries(tasks.map(({ id, end }) => [id, end.state]));
}

function reasonOf({ tasks }: PlaySummary, id: string): string {
  const end = tasks.find((each) => each.id === id)?.end;
  return end !== undefined && 'reason' in end ? end.reason : '';
}

/** Waits for what has to come about before the play is over. */
async function meanwhile(playing: Promise<PlaySummary>, ...waits: Promise<void>[]): Promise<void> {
  const over = playing.then(({ outcome }) => {
    throw new Error(`The play has ${outcome} already`);
  });
  await Promise.race([Promise.all(waits), over]);
}

/** Each is a test of the file that calls this. */
export function testPlays(executor: Executor): void {
  test('levels: tasks of one at once, the next from what was integrated; again: nothing is done twice', async () => {
    const { play, agents, remote } = await executor({
      tasks: [task('1'), task('2'), task('3', '1', '2')],
      agents: {
        '1': works('1'),
        '2': works('2'),
        '3': { implementation: [{ edits: [{ file: '1.txt', append: 'seen by 3\n' }] }] },
      },
    });
    const [one, two] = [await agents.hold('1/implementation/1'), await agents.hold('2/implementation/1')];
    const playing = play();
    await meanwhile(playing, one.begun(), two.begun());
    await Promise.all([one.letGo(), two.letGo()]);
    const summary = await playing;
    expect(summary.outcome).toBe('succeeded');
    expect(statesOf(summary)).toEqual({ '1': 'integrated', '2': 'integrated', '3': 'integrated' });
    const runs = ['1', '2', '3'].map((id) => `${id}/implementation/1`);
    expect((await agents.begun()).toSorted()).toEqual(runs);
    expect(await agents.prompt('3/implementation/1')).toContain('Title of 3');
    const branches = await remote.branches();
    expect(Object.keys(branches).toSorted()).toEqual([integration, ...['1', '2', '3'].map(branchOf)]);
    expect(branches[integration]).toBe(summary.integration.commit);
    expect(summary.tasks.map(({ commit }) => commit)).toEqual(
      ['1', '2', '3'].map((id) => branches[branchOf(id)]),
    );
    expect(await remote.merges(integration)).toEqual(
      ['1', '2', '3'].map((id) => `Merge task ${id}: Title of ${id}`),
    );
    expect(await remote.files(integration)).toMatchObject({ '1.txt': '1\nseen by 3', '2.txt': '2' });
    const trailers = await remote.git('log', '-1', '--format=%(trailers:only,unfold)', branchOf('3'));
    expect(trailers.split('\n')).toEqual(
      expect.arrayContaining(['CTO-Play: weather', 'CTO-Task: 3', 'CTO-Run: 3/implementation/1']),
    );
    expect(statesOf(await play())).toEqual(statesOf(summary));
    expect(await remote.branches()).toEqual(branches);
    expect(await agents.begun()).toHaveLength(3);
  });

  test('an agent that fails, and a review with findings, are answered with what was wrong', async () => {
    const { play, agents, remote } = await executor({
      tasks: [task('1')],
      agents: {
        '1': {
          implementation: [{ ...writes('1.txt', 'half\n'), fail: true }],
          quality: [finds('Say more'), passes],
          remediation: [
            { ...writes('1.txt', 'nearly\n'), fail: true },
            writes('1.txt', 'whole\n'),
            { edits: [{ file: '1.txt', append: 'and more\n' }] },
          ],
        },
      },
      stages: ['quality'],
    });
    expect((await play()).outcome).toBe('succeeded');
    expect(await agents.begun()).toEqual([
      '1/implementation/1',
      '1/remediation/1',
      '1/remediation/2',
      '1/quality/1',
      '1/remediation/3',
      '1/quality/2',
    ]);
    const [first, second, third] = await Promise.all(
      [1, 2, 3].map(async (attempt) => agents.prompt(`1/remediation/${attempt}`)),
    );
    expect(first).toContain('The run 1/implementation/1 failed');
    expect(first).toContain('ended with exit code 1');
    expect(second).toContain('The run 1/implementation/1 failed');
    expect(second).toContain('The run 1/remediation/1 failed');
    expect(third).toContain('Say more');
    expect((await remote.files(integration))['1.txt']).toBe('whole\nand more');
  });

  test('what does not merge is merged by remediation, with what was integrated before it', async () => {
    const { play, agents, remote } = await executor({
      tasks: [task('1'), task('2')],
      agents: {
        '1': { implementation: [writes('shared.txt', shared('two by 1'))] },
        '2': {
          implementation: [writes('shared.txt', shared('two by 2'))],
          remediation: [writes('shared.txt', shared('two by 1 and 2'))],
        },
      },
    });
    const summary = await play();
    expect(statesOf(summary)).toEqual({ '1': 'integrated', '2': 'integrated' });
    expect((await agents.begun()).toSorted()).toEqual([
      '1/implementation/1',
      '2/implementation/1',
      '2/remediation/1',
    ]);
    const prompt = await agents.prompt('2/remediation/1');
    expect(prompt).toContain('shared.txt');
    expect(prompt).toContain(integration);
    expect((await remote.files(integration))['shared.txt']).toBe(shared('two by 1 and 2').trim());
    // Nobody's commit is lost: the branch of each task is in it.
    for (const id of ['1', '2'])
      expect(await remote.git('merge-base', branchOf(id), integration)).toBe(
        (await remote.branches())[branchOf(id)],
      );
  });

  test('a failure blocks what needs it, and nothing else', async () => {
    const { play, agents, remote } = await executor({
      tasks: [task('1'), task('2'), task('3', '1'), task('4', '2')],
      agents: {
        '1': { implementation: [{ ...writes('1.txt', 'half\n'), fail: true }] },
        '2': works('2'),
        '4': works('4'),
      },
      maxRetries: 0,
    });
    const summary = await play();
    expect(summary.outcome).toBe('failed');
    expect(statesOf(summary)).toEqual({
      '1': 'failed',
      '2': 'integrated',
      '3': 'blocked',
      '4': 'integrated',
    });
    expect(reasonOf(summary, '1')).toContain('ended with exit code 1');
    expect(reasonOf(summary, '3')).toContain('1');
    expect((await agents.begun()).toSorted()).toEqual(['1', '2', '4'].map((id) => `${id}/implementation/1`));
    expect(Object.keys(await remote.files(integration))).not.toContain('1.txt');
    expect(await remote.merges(integration)).toHaveLength(2);
    // What the agent left is there for a person.
    expect((await remote.files(branchOf('1')))['1.txt']).toBe('half');
  });

  test('a stage that never passes ends its task when its retries are used up', async () => {
    const { play, agents, remote } = await executor({
      tasks: [task('1')],
      agents: {
        '1': {
          ...works('1'),
          quality: [finds('Say more')],
          remediation: [{ edits: [{ file: '1.txt', append: 'more\n' }] }],
        },
      },
      stages: ['quality'],
      maxRetries: 1,
    });
    const summary = await play();
    expect(summary.outcome).toBe('failed');
    expect(statesOf(summary)).toEqual({ '1': 'failed' });
    expect(reasonOf(summary, '1')).toContain('quality');
    expect(await agents.begun()).toEqual([
      '1/implementation/1',
      '1/quality/1',
      '1/remediation/1',
      '1/quality/2',
    ]);
    expect(Object.keys(await remote.branches())).toEqual([branchOf('1')]);
    expect((await remote.files(branchOf('1')))['1.txt']).toBe('1\nmore');
  });

  test('one at a time, and again in the same workspace when its environment fails', async () => {
    const { play, agents, remote } = await executor({
      tasks: [task('1'), task('2'), task('3')],
      agents: { '1': works('1'), '2': works('2'), '3': works('3') },
      killed: ['2/implementation/1'],
      parallelExecution: false,
    });
    const summary = await play();
    expect(summary.outcome).toBe('succeeded');
    expect(await agents.mostAtOnce()).toBe(1);
    expect(await agents.begun()).toEqual(['1', '2', '2', '3'].map((id) => `${id}/implementation/1`));
    expect(await remote.merges(integration)).toHaveLength(3);
  });

  test('stopped and taken up again: what is done is not run again, what was interrupted is', async () => {
    const { play, stop, ended, agents, remote } = await executor({
      tasks: [task('1'), task('2'), task('3', '1', '2')],
      agents: { '1': works('1'), '2': works('2'), '3': works('3') },
    });
    const two = await agents.hold('2/implementation/1');
    const playing = play();
    await meanwhile(playing, two.begun(), ended('1/implementation/1'));
    await stop();
    const stopped = await playing;
    expect(stopped.outcome).toBe('stopped');
    expect(Object.values(statesOf(stopped))).toEqual(['unfinished', 'unfinished', 'unfinished']);
    expect(Object.keys(await remote.branches())).not.toContain(integration);
    await expect(play()).rejects.toMatchObject({ code: 'play-unfinished' });
    await two.letGo();
    const resumed = await play({ resume: true });
    expect(statesOf(resumed)).toEqual({ '1': 'integrated', '2': 'integrated', '3': 'integrated' });
    expect((await agents.begun()).toSorted()).toEqual(
      ['1', '2', '2', '3'].map((id) => `${id}/implementation/1`),
    );
    expect(Object.keys(await remote.files(integration))).toEqual(
      expect.arrayContaining(['1.txt', '2.txt', '3.txt']),
    );
  });

  test('tasks that are done count as done, those that are cancelled or deferred block theirs', async () => {
    const { play, agents, remote } = await executor({
      tasks: [
        { ...task('1'), status: 'done' },
        { ...task('2'), status: 'cancelled' },
        { ...task('3'), status: 'deferred' },
        task('4', '1'),
        task('5', '2'),
        task('6', '3', '4'),
      ],
      agents: { '4': works('4') },
    });
    const summary = await play();
    expect(summary.outcome).toBe('succeeded');
    expect(statesOf(summary)).toEqual({
      '2': 'blocked',
      '3': 'blocked',
      '4': 'integrated',
      '5': 'blocked',
      '6': 'blocked',
    });
    expect(reasonOf(summary, '5')).toContain('cancelled');
    expect(reasonOf(summary, '6')).toContain('deferred');
    expect(await agents.begun()).toEqual(['4/implementation/1']);
    expect(await remote.merges(integration)).toEqual(['Merge task 4: Title of 4']);
  });

  test('branches that the play did not make are left alone, and nothing is begun', async () => {
    const { play, agents, remote } = await executor({
      tasks: [task('1'), task('2')],
      agents: { '1': works('1'), '2': works('2') },
    });
    const theirs = { 'theirs.txt': 'theirs\n' };
    const foreign = {
      [branchOf('2')]: await remote.push(branchOf('2'), theirs),
      [integration]: await remote.push(integration, theirs),
    };
    await expect(play()).rejects.toThrow(`${integration}, ${branchOf('2')}`);
    expect(await agents.begun()).toEqual([]);
    expect(await remote.branches()).toEqual(foreign);
  });
}

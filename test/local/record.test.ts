import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSamePlay, newRecord, readRecord, writeRecord } from '../../src/local/record.ts';
import { endOrder, readRunStates, type RunState, writeRunState } from '../../src/local/runState.ts';
import { makeFolder, makeGitDir } from '../helpers/gitDir.ts';
import { planOf, standInPlay } from '../helpers/standIn.ts';

test('a record is read as it was written; without one there is none', async () => {
  const { options } = await standInPlay(await makeGitDir(), planOf([{ a: [] }]));
  const path = join(await makeFolder(), 'play.json');
  expect(await readRecord(path)).toBeUndefined();
  const record = newRecord(options, 'c');
  await writeRecord(path, record);
  expect(await readRecord(path)).toEqual(record);
  await writeFile(path, '{"version": 2}');
  await expect(readRecord(path)).rejects.toMatchObject({ code: 'state-unreadable', at: { file: path } });
});

test('what may not change is said with its old and new value', async () => {
  const { options } = await standInPlay(await makeGitDir(), planOf([{ a: [] }]));
  const record = newRecord(options, 'c');
  expect(() => checkSamePlay(record, { ...options, deadline: 1, publish: false })).not.toThrow();
  const changed = {
    ...options,
    plan: planOf([{ b: [] }]),
    baseBranch: 'develop',
    repositoryUrl: '/other',
    service: 's',
  };
  expect(() => checkSamePlay(record, changed)).toThrow(
    expect.objectContaining({
      code: 'play-changed',
      message: expect.stringMatching(
        /the plan, the repository’s address \(was .*, is \/other\), the service \(was app, is s\), the base branch \(was main, is develop\)$/,
      ),
    }),
  );
});

function state(task: string, order?: number): RunState {
  return {
    version: 1,
    run: { task, stage: 'quality', attempt: 1 },
    level: 1,
    agent: 'cleo',
    cli: 'claude',
    because: { task, stage: 'implementation', attempt: 1 },
    process: { pid: 1, started: 's' },
    ...(order === undefined
      ? {}
      : {
          ended: { outcome: { kind: 'done', commit: 'c', verdict: 'pass', findings: 0 }, order, seconds: 1 },
        }),
  };
}

test('states come back in the order of their ends', async () => {
  const runs = await makeFolder();
  const states = [state('a'), state('b', 2), state('c', 1)];
  for (const each of states) await writeRunState(join(runs, each.run.task, 'state.json'), each);
  expect(await readRunStates(runs)).toEqual([states[2], states[1], states[0]]);
  expect(endOrder(state('a'))).toBeGreaterThan(endOrder(state('b', 1000)));
  expect(await readRunStates(join(runs, 'none'))).toEqual([]);
});

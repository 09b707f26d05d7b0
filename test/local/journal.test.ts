import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal, readJournal } from '../../src/local/journal.ts';
import type { Action, ObservedRun } from '../../src/play/types.ts';
import { makeFolder } from '../helpers/gitDir.ts';

const running = (task: string): ObservedRun => ({
  task,
  stage: 'implementation',
  attempt: 1,
  state: 'running',
});
const done = (task: string): ObservedRun => ({
  ...running(task),
  state: 'ended',
  outcome: { kind: 'done', commit: 'c', findings: 0 },
});
const wait: Action[] = [{ type: 'wait', for: [] }];
const steps: ObservedRun[][] = [
  [],
  [running('1')],
  [running('1'), running('2')],
  [done('1'), running('2')],
  [done('1')],
  [done('1')],
];

test('every step is read again as it was observed, though only changes are written', async () => {
  const path = join(await makeFolder(), 'plays', 'journal.jsonl');
  const journal = await openJournal(path);
  for (const runs of steps) await journal.append({ runs, stopping: runs.length === 1 }, wait);
  const read = await readJournal(path);
  expect(read).toEqual(
    steps.map((runs) => ({ observed: { runs, stopping: runs.length === 1 }, actions: wait })),
  );
  const lines = (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => line.match(/"task"/g)?.length ?? 0);
  expect(lines).toEqual([0, 1, 1, 1, 1, 0]);
});

test('a later call starts with everything', async () => {
  const path = join(await makeFolder(), 'journal.jsonl');
  await (await openJournal(path)).append({ runs: [running('1')], stopping: false }, wait);
  await (await openJournal(path)).append({ runs: [], stopping: false }, wait);
  expect((await readJournal(path)).map(({ observed }) => observed.runs)).toEqual([[running('1')], []]);
});

test('a torn last line is left out, and cut off before the next one is added', async () => {
  const path = join(await makeFolder(), 'journal.jsonl');
  await (await openJournal(path)).append({ runs: [], stopping: false }, wait);
  await appendFile(path, Buffer.from('{"at":"ä').subarray(0, -1));
  expect(await readJournal(path)).toHaveLength(1);
  await (await openJournal(path)).append({ runs: [running('1')], stopping: false }, wait);
  expect(await readJournal(path)).toHaveLength(2);
});

test('any other line that is no entry is named', async () => {
  const path = join(await makeFolder(), 'journal.jsonl');
  await writeFile(path, '{}\n');
  await expect(readJournal(path)).rejects.toMatchObject({ code: 'journal-unreadable', at: { line: 1 } });
});

test('without a journal there are no steps', async () => {
  expect(await readJournal(join(await makeFolder(), 'none'))).toEqual([]);
});

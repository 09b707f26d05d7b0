import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Lock, type LockHolder, claim, tryLock, waitForLock } from '../../src/workspaces/lock.ts';
import { markOf } from '../../src/workspaces/sessions.ts';
import { makeFolder } from '../helpers/gitDir.ts';

async function take(folder: string): Promise<Lock> {
  const answer = await tryLock(folder);
  if (!('release' in answer)) throw new Error(`held by ${answer.heldBy.pid}`);
  return answer;
}

async function me(): Promise<LockHolder> {
  return { ...(await markOf(process.pid)), host: hostname(), released: false };
}

async function leave(folder: string, number: number, holder: Partial<LockHolder>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, String(number)), JSON.stringify({ ...(await me()), ...holder }));
}

test('one at a time; the second one hears who holds it; after the release it is free', async () => {
  const folder = join(await makeFolder(), 'lock');
  const first = await take(folder);
  expect(first.inherited).toBe(false);
  expect(await tryLock(folder)).toMatchObject({ heldBy: { pid: process.pid } });
  await first.release();
  const second = await take(folder);
  expect(second.inherited).toBe(false);
  await second.release();
});

test('a lock whose process is gone is inherited', async () => {
  const folder = join(await makeFolder(), 'lock');
  await leave(folder, 1, { pid: 2 ** 22 + 1 });
  expect((await take(folder)).inherited).toBe(true);
});

test('a lock whose pid belongs to a later process is inherited', async () => {
  const folder = join(await makeFolder(), 'lock');
  await leave(folder, 1, { started: 'another boot/1' });
  expect((await take(folder)).inherited).toBe(true);
});

test('a lock of another machine is believed', async () => {
  const folder = join(await makeFolder(), 'lock');
  await leave(folder, 1, { pid: 2 ** 22 + 1, host: 'elsewhere' });
  expect(await tryLock(folder)).toMatchObject({ heldBy: { host: 'elsewhere' } });
});

test('of many that find a stale lock one gets it', async () => {
  const folder = join(await makeFolder(), 'lock');
  for (let round = 0; round < 10; round += 1) {
    await leave(folder, round * 2 + 1, { started: 'gone' });
    const answers = await Promise.all(Array.from({ length: 8 }, async () => tryLock(folder)));
    expect(answers.filter((answer) => 'release' in answer)).toHaveLength(1);
  }
});

test('many that wait get it one after the other, and old files go', async () => {
  const folder = join(await makeFolder(), 'lock');
  let holders = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    const lock = await waitForLock(folder, new AbortController().signal, () => undefined);
    holders += 1;
    most = Math.max(most, holders);
    await sleep(1);
    holders -= 1;
    await lock.release();
  };
  const worker = async (): Promise<void> => {
    for (let round = 0; round < 6; round += 1) {
      const answer = await tryLock(folder);
      if (!('release' in answer)) continue;
      holders += 1;
      most = Math.max(most, holders);
      await sleep(1);
      holders -= 1;
      await answer.release();
    }
  };
  await Promise.all([...Array.from({ length: 4 }, work), ...Array.from({ length: 6 }, worker)]);
  for (let round = 0; round < 20; round += 1) await (await take(folder)).release();
  expect(most).toBe(1);
  expect((await readdir(folder)).length).toBeLessThanOrEqual(17);
});

test('one who is late with an old number sees that he is', async () => {
  const folder = join(await makeFolder(), 'lock');
  // When he looked, 3 was the last. Since then others came and went, and 4 is free again.
  await leave(folder, 30, {});
  expect(await claim(folder, 4, await me())).toBe(false);
  expect(await readdir(folder)).toEqual(['30']);
});

test('waiting ends when it is aborted, and says for whom it waits', async () => {
  const folder = join(await makeFolder(), 'lock');
  await take(folder);
  const stop = new AbortController();
  const waitedFor: number[] = [];
  const waiting = waitForLock(folder, stop.signal, ({ pid }) => {
    waitedFor.push(pid);
    stop.abort();
  });
  await expect(waiting).rejects.toThrow('abort');
  expect(waitedFor).toEqual([process.pid]);
});

test('a file that is no lock is named', async () => {
  const folder = join(await makeFolder(), 'lock');
  await mkdir(folder);
  await writeFile(join(folder, '1'), 'nonsense');
  await expect(tryLock(folder)).rejects.toMatchObject({ code: 'lock-unreadable' });
});

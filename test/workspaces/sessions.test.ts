import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Session, startSession } from '../../src/processes.ts';
import { type ProcessRow, processRow, tableFromPs } from '../../src/workspaces/processTable.ts';
import { isAlive, killAll, markOf, membersOf } from '../../src/workspaces/sessions.ts';
import { makeFolder, writeScript } from '../helpers/gitDir.ts';

async function start(folder: string, script: string): Promise<Session> {
  const log = await open(join(folder, 'log'), 'a');
  const env = { PATH: process.env['PATH'] ?? '', CTO_OWNER: join(folder, 'run') };
  const session = startSession(await writeScript(join(folder, 'script.sh'), script), {
    cwd: folder,
    env,
    log: log.fd,
  });
  await log.close();
  return session;
}

async function linesOf(folder: string, count: number): Promise<number[]> {
  for (;;) {
    const lines = (await readFile(join(folder, 'log'), 'utf8')).split('\n').filter((line) => line !== '');
    if (lines.length >= count) return lines.map(Number);
    await sleep(10);
  }
}

test('nothing of the script runs before the word, and everything after it', async () => {
  const folder = await makeFolder();
  const session = await start(folder, 'echo 1; exit 7\n');
  await sleep(100);
  expect(await readFile(join(folder, 'log'), 'utf8')).toBe('');
  session.go();
  expect(await session.ended).toBe(7);
  expect(await readFile(join(folder, 'log'), 'utf8')).toBe('1\n');
});

test('a signal that ends it is told as 128 and its number', async () => {
  const folder = await makeFolder();
  const session = await start(folder, 'kill -KILL $$\n');
  session.go();
  expect(await session.ended).toBe(137);
});

test('kills what is left of a session: background jobs, other groups, other sessions', async () => {
  const folder = await makeFolder();
  const session = await start(
    folder,
    `set -m
     (trap '' TERM HUP; echo $BASHPID; while :; do sleep 1000; done) &
     setsid bash -c 'echo $$; sleep 1000' &
     env -i bash -c 'echo $$; sleep 1000; :' &
     while :; do sleep 1000; done\n`,
  );
  const leader = await markOf(session.pid);
  session.go();
  const pids = await linesOf(folder, 3);
  const marks = await Promise.all(pids.map(markOf));
  await killAll({ leader, owner: join(folder, 'run') });
  expect(await Promise.all([leader, ...marks].map(isAlive))).toEqual([false, false, false, false]);
});

test('without a leader only processes of the owner are killed', async () => {
  const folder = await makeFolder();
  const session = await start(folder, 'sleep 1000; :\n');
  session.go();
  const mark = await markOf(session.pid);
  await killAll({ owner: join(folder, 'ru') });
  expect(await isAlive(mark)).toBe(true);
  await killAll({ owner: folder });
  expect(await isAlive(mark)).toBe(false);
});

const row = (pid: number, parent: number, group: number, session?: number): ProcessRow => ({
  pid,
  parent,
  group,
  started: `start ${pid}`,
  ...(session === undefined ? {} : { session }),
});
const pidsOf = (rows: readonly ProcessRow[], started = 'start 10'): number[] =>
  membersOf(rows, { pid: 10, started }).map(({ pid }) => pid);

test('members by session, whatever their group', () => {
  expect(pidsOf([row(10, 1, 10, 10), row(11, 10, 11, 10), row(12, 11, 12, 12)])).toEqual([10, 11]);
});

test('members without session ids: group, descendants and their groups', () => {
  const rows = [
    row(20, 1, 13),
    row(13, 12, 13),
    row(10, 1, 10),
    row(12, 10, 12),
    row(11, 1, 10),
    row(30, 1, 30),
  ];
  expect(pidsOf(rows)).toEqual([20, 13, 10, 12, 11]);
});

test('a pid that is in use again has no members of ours', () => {
  expect(pidsOf([row(10, 1, 10, 10), row(11, 10, 10, 10)], 'an earlier start')).toEqual([]);
});

test('a dead process that nobody collected counts as gone', async () => {
  const folder = await makeFolder();
  const session = await start(folder, 'bash -c "echo \\$\\$" & exec sleep 1000\n');
  session.go();
  const [zombie = 0] = await linesOf(folder, 1);
  const leader = await markOf(session.pid);
  while ((await processRow(zombie)) !== undefined) await sleep(10);
  await killAll({ leader, owner: join(folder, 'run') });
});

async function mine(): Promise<ProcessRow | undefined> {
  return (await tableFromPs()).find(({ pid }) => pid === process.pid);
}

test('ps tells the same of this process each time', async () => {
  const first = await mine();
  expect(first).toMatchObject({ parent: process.ppid });
  expect(first?.started).toMatch(/\d{4}$/);
  expect(await mine()).toEqual(first);
});

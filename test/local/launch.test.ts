import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Launch, launch } from '../../src/local/launch.ts';
import { isAlive, markOf, type ProcessMark } from '../../src/workspaces/sessions.ts';
import { makeFolder, writeScript } from '../helpers/gitDir.ts';

async function prepared(
  script: string,
  changed: Partial<Launch> = {},
): Promise<{ options: Launch; lines: string[]; log: string }> {
  const folder = await makeFolder();
  const lines: string[] = [];
  const log = join(folder, 'run', 'log.txt');
  const options: Launch = {
    script: await writeScript(join(folder, 'files', 'container.sh'), script),
    env: { PATH: process.env['PATH'] ?? '', CTO_OWNER: join(folder, 'run') },
    owner: join(folder, 'run'),
    log,
    deadline: 60,
    grace: 5,
    signal: new AbortController().signal,
    onStarted: async () => undefined,
    onLine: (line) => lines.push(line),
    ...changed,
  };
  return { options, lines, log };
}

test('tells every line and the exit code; the log has it all', async () => {
  const { options, lines, log } = await prepared(
    'printf "a\\n"; sleep 0.4; printf "ä b\\nno end" >&2; exit 20\n',
  );
  expect(await launch(options)).toEqual({ code: 20 });
  expect(lines).toEqual(['a', 'ä b']);
  expect(await readFile(log, 'utf8')).toBe('a\nä b\nno end');
});

test('a second try is added to the log and tells its own lines only', async () => {
  const { options, lines, log } = await prepared('echo line\n');
  await launch(options);
  await launch(options);
  expect(lines).toEqual(['line', 'line']);
  expect(await readFile(log, 'utf8')).toBe('line\nline\n');
});

test('nothing runs before it is written down, or when that fails', async () => {
  const { options, log } = await prepared('echo ran\n', {
    onStarted: async () => {
      await sleep(100);
      throw new Error('disk full');
    },
  });
  await expect(launch(options)).rejects.toThrow('disk full');
  expect(await readFile(log, 'utf8')).toBe('');
});

test('at its deadline the script is asked to end', async () => {
  const { options, lines } = await prepared(
    "trap 'echo asked; exit 30' TERM; echo ready; while :; do sleep 0.05; done\n",
  );
  // On a busy machine a script may not have begun when a short deadline is over.
  for (let deadline = 0.5; !lines.includes('ready'); deadline *= 4) {
    expect(deadline).toBeLessThan(60);
    const end = await launch({ ...options, deadline });
    expect(end).toEqual({ code: lines.includes('ready') ? 30 : 143, stopped: 'deadline' });
  }
  expect(lines).toEqual(['ready', 'asked']);
});

test('one that does not listen is killed after its grace, with all that it started', async () => {
  const stop = new AbortController();
  const pids: number[] = [];
  const marks: ProcessMark[] = [];
  const { options } = await prepared(
    "trap '' TERM; set -m; (trap '' TERM; echo $BASHPID; while :; do sleep 1; done) & echo $$; while :; do sleep 1; done\n",
    { signal: stop.signal, grace: 0.2, onLine: (line) => pids.push(Number(line)) },
  );
  const ending = launch(options);
  while (pids.length < 2) await sleep(10);
  marks.push(...(await Promise.all(pids.map(markOf))));
  stop.abort();
  expect(await ending).toEqual({ code: 137, stopped: 'signal' });
  expect(await Promise.all(marks.map(isAlive))).toEqual([false, false]);
});

test('what a script leaves behind when it ends well is ended too', async () => {
  const pids: number[] = [];
  const { options } = await prepared('sleep 1000 & echo $!\n', { onLine: (line) => pids.push(Number(line)) });
  expect(await launch(options)).toEqual({ code: 0 });
  await expect(markOf(pids[0] ?? 0)).rejects.toMatchObject({ code: 'process-gone' });
});

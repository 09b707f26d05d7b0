import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProcess } from '../src/processes.ts';
import { makeFolder } from './helpers/gitDir.ts';

test('gives the output without its last newline', async () => {
  expect(await runProcess('printf', ['a\\n\\n'])).toEqual({ code: 0, stdout: 'a\n' });
});

test('input is standard input; without it there is none', async () => {
  expect((await runProcess('cat', [], { input: 'text' })).stdout).toBe('text');
  expect((await runProcess('cat', [])).stdout).toBe('');
});

test('the environment is exactly the one given', async () => {
  expect((await runProcess('/usr/bin/env', [], { env: { A: 'b' } })).stdout).toBe('A=b');
});

test('an exit code that is an answer is no error', async () => {
  expect(await runProcess('bash', ['-c', 'exit 3'], { answers: [0, 3] })).toEqual({ code: 3, stdout: '' });
});

test('a missing program is named', async () => {
  await expect(runProcess('no-such-program', [])).rejects.toMatchObject({
    code: 'program-missing',
    message: 'The program no-such-program is not on the PATH',
  });
});

test('a missing folder is not taken for a missing program', async () => {
  const cwd = join(await makeFolder(), 'gone');
  await expect(runProcess('true', [], { cwd })).rejects.toMatchObject({
    code: 'process-failed',
    message: expect.stringContaining(cwd),
  });
});

test('a failure tells the exit code and the last lines of stderr', async () => {
  await expect(runProcess('bash', ['-c', 'seq 1 20 >&2; exit 9'])).rejects.toMatchObject({
    code: 'process-failed',
    message: expect.stringContaining('exit code 9'),
    hint: 'It said: 9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20',
  });
});

test('a signal that ended it is named', async () => {
  await expect(runProcess('bash', ['-c', 'kill -KILL $$'])).rejects.toMatchObject({
    message: expect.stringContaining('SIGKILL'),
  });
});

test('an aborted signal stops it', async () => {
  const stop = new AbortController();
  const running = runProcess('sleep', ['1000'], { signal: stop.signal });
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: 'process-stopped' });
});

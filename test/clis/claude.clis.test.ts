/** Claude Code, the real program, against a scripted model. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scriptOf } from './agentScript.ts';
import { jsonLines } from './observe.ts';
import { proveCli } from './proof.ts';
import { makeCliSandbox } from './sandbox.ts';

proveCli({ cli: 'claude', hosts: [], readsAgents: false });

it('has its hooks called: each tool is noted, and nothing is written outside the workspace', async () => {
  const box = await makeCliSandbox('claude');
  const task = box.task('1');
  const outside = join(box.folder, 'home', 'outside.txt');
  const script = [outside, join(task.workspace, 'app', 'inside.txt')].map((path) => ({
    tool: 'Write',
    input: { file_path: path, content: 'written' },
  }));
  const end = await (await box.start({ task, stage: 'implementation', script })).ended;
  expect(end, end.log).toMatchObject({ code: 0, summary: { phase: 'done' } });
  expect(existsSync(outside)).toBe(false);
  expect(await box.repository.git('show', 'feature/task-1:inside.txt')).toBe('written');
  const note = { task: '1', tool: 'Write' };
  expect(await jsonLines(join(task.state, 'log/tools.jsonl'))).toEqual([note, note]);
  expect(await jsonLines(join(task.state, 'log/stops.jsonl'))).toMatchObject([{ task: '1', again: false }]);
  const socket = expect.stringContaining(join(task.state, 'tmp'));
  expect((await jsonLines(join(task.state, 'log/events.jsonl')))[0]).toMatchObject({
    messaging_socket_path: socket,
  });
});

it('is kept at work by its stop hook while a review has no verdict', async () => {
  const box = await makeCliSandbox('claude');
  const task = box.task('1');
  const work = scriptOf('claude', { file: '/dev/null', state: task.state, verdict: '{"verdict":"pass"}' });
  const end = await (
    await box.start({ task, stage: 'quality', script: [{ text: 'I have finished.' }, ...work] })
  ).ended;
  expect(end, end.log).toMatchObject({ code: 0, summary: { verdict: 'pass' } });
  expect(box.model.requests[1]?.body).toContain('Write your verdict to');
  expect(await jsonLines(join(task.state, 'log/stops.jsonl'))).toMatchObject([
    { again: false },
    { again: true },
  ]);
});

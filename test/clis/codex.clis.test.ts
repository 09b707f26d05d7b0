/** Codex, the real program, against a scripted model. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonLines } from './observe.ts';
import { implement, proveCli } from './proof.ts';
import { makeCliSandbox } from './sandbox.ts';

proveCli({ cli: 'codex', hosts: [], readsAgents: true });

it('hides the model’s key from commands and MCP servers, and leaves PATH as it was', async () => {
  const box = await makeCliSandbox('codex');
  const task = box.task('1');
  const end = await implement(box, 'codex', task);
  expect(end.code, end.log).toBe(0);
  const environment = await readFile(join(task.state, 'environment.txt'), 'utf8');
  expect(environment).not.toContain('_API_KEY=');
  expect(/^PATH=(.*)$/m.exec(environment)?.[1]).toContain(process.env['PATH']);
  expect(await jsonLines(join(task.state, 'mcp.jsonl'))).toMatchObject([{ keys: [] }, { keys: [] }]);
});

it('gives up when nobody listens at its model’s address', async () => {
  const box = await makeCliSandbox('codex', { address: 'http://127.0.0.1:1' });
  const end = await implement(box, 'codex', box.task('1'));
  expect(end, end.log).toMatchObject({ code: 20, summary: { reason: 'cli-failed' } });
});

import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followLines, lineEvent } from '../../src/local/logLines.ts';
import { makeFolder } from '../helpers/gitDir.ts';

const run = { task: '1', stage: 'quality', attempt: 1 } as const;

test.each([
  ['📁 Using task-specific workspace: /r/task-1', { type: 'run-workspace', run, path: '/r/task-1' }],
  ['▸ clone', { type: 'run-section', run, section: 'clone' }],
  [' ▸ clone', undefined],
  ['the agent says ▸ done', undefined],
  ['', undefined],
])('%j', (line, event) => {
  expect(lineEvent(run, line)).toEqual(event);
});

test('a log of any size is told line by line, characters whole, endless lines cut', async () => {
  const path = join(await makeFolder(), 'log.txt');
  await writeFile(path, 'before\n');
  const lines: string[] = [];
  const end = followLines(path, 7, (line) => lines.push(line));
  const line = 'ä'.repeat(999);
  for (let written = 0; written < 200; written += 1) await appendFile(path, `${line}\n`);
  await appendFile(path, `${'x'.repeat(300_000)}end\nlast`);
  await end();
  expect(lines.slice(0, 200)).toEqual(Array.from({ length: 200 }, () => line));
  expect(lines[200]?.endsWith('xend')).toBe(true);
  expect(lines[200]?.length).toBeLessThan(140_000);
  expect(lines).toHaveLength(201);
});

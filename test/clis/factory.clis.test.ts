/** Factory Droid, the real program, against a scripted model. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { droidFiles } from './hostileRepository.ts';
import { implement, proveCli } from './proof.ts';
import { makeCliSandbox } from './sandbox.ts';

proveCli({ cli: 'factory', hosts: [], readsAgents: true });

it('runs the hooks and starts the MCP servers of a repository’s .factory folder: there is no countermeasure', async () => {
  const box = await makeCliSandbox('factory', { files: droidFiles });
  const end = await implement(box, 'factory', box.task('1'));
  expect(end.code, end.log).toBe(0);
  const started = (await readFile(join(box.folder, 'canary'), 'utf8')).split('\n');
  expect(started).toEqual(expect.arrayContaining(['droid-SessionStart', 'droid-mcp']));
});

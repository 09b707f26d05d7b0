/** OpenCode, the real program, against a scripted model. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCodeFiles } from './hostileRepository.ts';
import { implement, proveCli } from './proof.ts';
import { makeCliSandbox } from './sandbox.ts';

// It looks for a helper package at every start; without it everything works.
proveCli({ cli: 'opencode', hosts: ['registry.npmjs.org:443'], readsAgents: true });

it('loads the plugins of a repository’s .opencode folder: there is no countermeasure', async () => {
  const box = await makeCliSandbox('opencode', { files: openCodeFiles });
  const end = await implement(box, 'opencode', box.task('1'));
  expect(end.code, end.log).toBe(0);
  expect(await readFile(join(box.folder, 'canary'), 'utf8')).toContain('opencode-plugin');
});

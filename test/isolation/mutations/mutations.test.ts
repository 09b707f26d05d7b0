/** Each mutation still finds what it changes and the test that has to fail: seen here, at once, when code moves. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from '../../../src/packageFolder.ts';
import { inputMutations } from './inputMutations.ts';
import { isolationMutations } from './isolationMutations.ts';
import { keepingMutations } from './keepingMutations.ts';
import { scriptMutations } from './scriptMutations.ts';

const mutations = [...isolationMutations, ...inputMutations, ...scriptMutations, ...keepingMutations];

it.each(mutations)('$name', async ({ file, replace: [text], test: [testFile] }) => {
  const source = await readFile(join(packageFolder(), file), 'utf8');
  expect(source.split(text)).toHaveLength(2);
  expect(await readFile(join(packageFolder(), testFile), 'utf8')).not.toBe('');
});

/** The diff is one that `patch` takes: files without a line end, empty ones, names with blanks. */
import { expect, test } from 'vitest';
import { diffText } from '../../src/update/report/text.ts';
import { updateTree } from '../../src/update/updateTree.ts';

function diff(path: string, text: string): string[] {
  const [update] = updateTree([{ path, text }]);
  return update === undefined ? [] : diffText(update, (_, line) => line).split('\n');
}

test('the last line has no end', () => {
  expect(diff('a b.json.hbs', '{"a": "/workspace"}')).toEqual([
    '--- a/a b.json.hbs\t',
    '+++ b/a b.json.hbs\t',
    '@@ -1,1 +1,1 @@',
    '-{"a": "/workspace"}',
    '\\ No newline at end of file',
    '+{"a": "{{task_workspace}}"}',
    '\\ No newline at end of file',
  ]);
});

test('only the old last line has none', () => {
  const lines = diff('a.sh.hbs', '#!/bin/bash');
  expect(lines.slice(2, 6)).toEqual([
    '@@ -1,1 +1,6 @@',
    '-#!/bin/bash',
    '\\ No newline at end of file',
    '+#!/bin/bash',
  ]);
  expect(lines.filter((line) => line.startsWith('\\'))).toHaveLength(1);
});

test('an empty file', () => {
  expect(diff('a.sh.hbs', '')[2]).toBe('@@ -0,0 +1,4 @@');
});

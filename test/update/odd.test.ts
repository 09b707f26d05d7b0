/** Small templates with everything that is easily got wrong: each is moved or told, the result reads as it was looked through. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkedUpdates } from '../../src/update/checks/checked.ts';
import { readTree } from '../../src/update/files/readTree.ts';
import { factsOf } from '../../src/update/treeFacts.ts';
import { updateTree } from '../../src/update/updateTree.ts';

const { files } = readTree(join(import.meta.dirname, '../fixtures/oddTemplates'));

test('at least thirty, none of which fails its own checks, and a second run changes nothing', async () => {
  expect(files.length).toBeGreaterThanOrEqual(30);
  const updates = await checkedUpdates(files, factsOf(files));
  const told = updates.flatMap(({ findings }) => findings.filter(({ level }) => level === 'left'));
  expect(told.filter(({ code }) => code === 'check-failed')).toEqual([]);
  const again = updateTree(updates.map(({ path, after }) => ({ path, text: after })));
  expect(again.filter(({ edits }) => edits.length > 0)).toEqual([]);
});

test('what comes out', async () => {
  const pages = updateTree(files).map(({ path, after, findings }) => {
    const told = findings.map(
      ({ at, level, code, message }) => `${level} ${at.line}:${at.column} ${code}: ${message}`,
    );
    return [`======== ${path}`, ...told, '--------', after].join('\n');
  });
  await expect(pages.join('\n')).toMatchFileSnapshot('__snapshots__/odd.txt');
});

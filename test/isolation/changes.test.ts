/** Whatever was created, changed, deleted or given another mode is told, and of whole folders only the folder. */
import { chmod, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { overlayChanges } from '../../src/isolation/sandbox/overlay.ts';
import { compareSnapshots, takeSnapshot } from '../../src/isolation/sandbox/snapshot.ts';
import { topmost } from '../../src/isolation/topmost.ts';
import { treeDifference, treeLines } from '../../src/isolation/tree.ts';
import type { Change } from '../../src/isolation/types.ts';
import { entriesBelow } from '../../src/isolation/walk.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const told = (changes: readonly Change[]): string[] =>
  changes.map(({ path, what, onlyTimes }) => `${what}${onlyTimes === true ? '*' : ''} ${path}`);

async function changesOf(lower: Record<string, string>, upper: Record<string, string>): Promise<string[]> {
  const [below, above] = [await temporaryFolder(lower), await temporaryFolder(upper)];
  await chmod(below, 0o755);
  for (const name of ['opt', 'srv']) await mkdir(join(above, name), { recursive: true });
  return told(
    await overlayChanges([{ point: '/m', upper: above, merged: above, lower: [below] }], ['/dev/x']),
  );
}

const change = (what: Change['what'], path: string): Change => ({ what, path });

describe('an upper layer', () => {
  it('tells what is new, what differs, what was only touched, what is hidden, and what appeared elsewhere', async () => {
    const lower = { 'a/same': '1', 'a/differs': '1', 'opt/hidden': '1', 'srv/.keep': '' };
    const upper = { 'a/same': '1', 'a/differs': '2', 'a/new/file': '', 'srv/.keep': '' };
    expect(await changesOf(lower, upper)).toEqual([
      'created /dev/x',
      'changed /m/a/differs',
      'created /m/a/new',
      'created /m/a/new/file',
      'changed* /m/a/same',
      'deleted /m/opt/hidden',
      'changed* /m/srv/.keep',
    ]);
  });

  it('tells a folder in which something came and went', async () => {
    expect(await changesOf({ 'opt/.keep': '', 'srv/.keep': '' }, {})).toEqual(
      expect.arrayContaining(['deleted /m/opt/.keep']),
    );
    const [below, above] = [await temporaryFolder(), await temporaryFolder()];
    for (const folder of [below, above]) await mkdir(join(folder, 'tmp'));
    const layer = { point: '', upper: above, merged: above, lower: [below] };
    expect(told(await overlayChanges([layer], []))).toEqual(['changed /tmp']);
  });
});

describe('photographs', () => {
  it('tell what differs', async () => {
    const folder = await temporaryFolder({ gone: '', mode: '', text: 'a', time: 'a', same: 'a' });
    const before = await takeSnapshot([{ folder }]);
    await rm(join(folder, 'gone'));
    await chmod(join(folder, 'mode'), 0o700);
    await writeFile(join(folder, 'text'), 'longer');
    await utimes(join(folder, 'time'), 1, 1);
    await writeFile(join(folder, 'made'), '');
    const found = told(compareSnapshots(before, await takeSnapshot([{ folder }])));
    const expected = ['deleted gone', 'created made', 'chmod mode', 'changed text', 'changed* time'];
    expect(found.map((line) => line.replace(`${folder}/`, ''))).toEqual(expected);
  });
});

describe('what is told', () => {
  it('is the folder when all of it came or went', () => {
    const all = [
      change('created', '/a'),
      change('created', '/a-b'),
      change('created', '/a/b/c'),
      change('chmod', '/c'),
      change('chmod', '/c/d'),
    ];
    expect(topmost(all).map(({ path }) => path)).toEqual(['/a', '/a-b', '/c', '/c/d']);
  });
});

describe('a tree', () => {
  it('has modes and paths without volatile names, the same for every task', async () => {
    const trees = await Promise.all(
      ['1', '1.1'].map(async (task) => {
        const folder = await temporaryFolder({
          [`task-${task}.txt`]: '',
          'r/.git/objects/ab/cd': '',
          'r/.git/HEAD': '',
          [task]: '',
        });
        return treeLines(await entriesBelow(folder), task);
      }),
    );
    expect(trees[0]).toContain('-rw-r--r-- task-{id}.txt');
    expect(trees[0]).toContain('drwxr-xr-x r/.git/objects');
    expect(trees[0]?.join('\n')).not.toContain('objects/ab');
    expect(treeDifference(trees[0] ?? [], trees[1] ?? [])).toEqual(['- -rw-r--r-- 1', '+ -rw-r--r-- 1.1']);
  });
});

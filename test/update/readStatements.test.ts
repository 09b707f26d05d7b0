/** Of an updated script only what was changed is read again; what is left to do in that is found. */
import { expect, test } from 'vitest';
import { ownFault } from '../../src/update/checks/ownChecks.ts';
import { statementsAfter } from '../../src/update/shell/readStatements.ts';
import { type Origin, originFrom } from '../../src/update/places.ts';
import { factsOf } from '../../src/update/treeFacts.ts';
import { applyEdits } from '../../src/update/merge.ts';
import { readUpdate } from '../../src/update/updateTree.ts';
import type { Edit } from '../../src/update/types.ts';

function edit(start: number, end: number, text: string): Edit {
  return { start, end, text, kind: 'other path', subject: start };
}

function origin(...places: readonly (readonly [number, number])[]): Origin {
  return originFrom(places.map(([start, length]) => ({ start, length })));
}

test('statements move with the edits before them, and those with an edit in them are forgotten', () => {
  const seen = new Map([
    [origin([0, 4]), true],
    [origin([4, 6]), false],
    [origin([10, 5], [20, 5]), false],
    [origin([10, 5]), true],
    [origin([25, 5], [32, 2]), false],
  ]);
  const edits = [edit(4, 4, 'ab'), edit(6, 7, ''), edit(15, 20, '0123456')];
  const read = { borders: [0, 4, 10, 25], seen, variants: undefined };
  expect(statementsAfter(read, { before: '', after: '', edits })).toEqual({
    borders: [0, 6, 11, 28],
    seen: new Map([
      [origin([0, 4]), true],
      [origin([11, 5]), true],
      [origin([28, 5], [35, 2]), false],
    ]),
    variants: undefined,
  });
});

test('an update that leaves something to do in what it changed does not pass', () => {
  const text = '#!/bin/bash\n# {{task_id}}\necho a\nls /workspace/a /workspace/b\necho done\n';
  const file = { path: 'container.sh.hbs', text };
  const tree = factsOf([file]);
  const { update, read } = readUpdate(file, tree);
  expect(ownFault(update, tree, read && statementsAfter(read, update))).toBeUndefined();
  const paths = update.edits.filter(({ kind }) => kind === 'other path');
  expect(paths).toHaveLength(2);
  for (const left of paths) {
    const edits = update.edits.filter((one) => one !== left);
    const half = { ...update, edits, after: applyEdits(text, edits) };
    expect(ownFault(half, tree, read && statementsAfter(read, half))).toBe(
      'a second run would change it again',
    );
  }
});

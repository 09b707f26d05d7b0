import { expect, test } from 'vitest';
import { checkBranches, inEachOthersWay, playBranches } from '../../../src/play/run/branches.ts';
import { planOf } from '../../helpers/standIn.ts';

const names = {
  plan: planOf([{ '1': [], '2': [] }]),
  play: 'p',
  branchTemplate: 'feature/task-{task}',
  baseBranch: 'main',
};

test('all branches of a play, in plan order', () => {
  expect(playBranches(names)).toEqual(['feature/task-1', 'feature/task-2', 'cto/p/integration']);
  expect(() => checkBranches(names)).not.toThrow();
});

test.each([
  [{ branchTemplate: 'feature/x' }, 'branch-template'],
  [{ branchTemplate: 'refs//{task}' }, 'branch-name'],
  [{ branchTemplate: '-{task}' }, 'branch-name'],
  [{ branchTemplate: 'a/../{task}' }, 'branch-name'],
  [{ branchTemplate: '{task}.lock' }, 'branch-name'],
  [{ branchTemplate: 'a b/{task}' }, 'branch-name'],
  [{ branchTemplate: 'main/{task}' }, 'branch-name'],
  [{ branchTemplate: 'cto/p/integration/{task}' }, 'branch-name'],
  [{ baseBranch: 'cto' }, 'branch-name'],
  [{ baseBranch: '-f' }, 'branch-name'],
  [{ baseBranch: '@{-1}' }, 'branch-name'],
  [{ baseBranch: 'feature/task-1' }, 'branch-name'],
])('%j is refused', (changed, code) => {
  expect(() => checkBranches({ ...names, ...changed })).toThrow(expect.objectContaining({ code }));
});

test('a branch is in the way of one below it, and of itself', () => {
  expect(inEachOthersWay('a', 'a/b')).toBe(true);
  expect(inEachOthersWay('a/b', 'a')).toBe(true);
  expect(inEachOthersWay('a', 'a')).toBe(true);
  expect(inEachOthersWay('a', 'ab')).toBe(false);
});

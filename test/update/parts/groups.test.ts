import { expect, it } from 'vitest';
import { decideGroups } from '../../../src/update/parts/groups.ts';
import { factsOf } from '../../../src/update/treeFacts.ts';

it('has every file decided by one of those who share them, and each of them do some', async () => {
  const files = Array.from({ length: 7 }, (_, index) => ({
    path: `container-${index}.sh.hbs`,
    text: `#!/bin/bash\n# {{task_id}}\ncd /workspace/app${index}\n`,
  }));
  const shared = { files, taken: new Int32Array(new SharedArrayBuffer(4)), together: 2 };
  const parts = await Promise.all([0, 1].map(async () => decideGroups(shared, factsOf(files))));
  const decided = parts.flatMap((part) => part.map(([index]) => index));
  expect(decided.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(parts.map((part) => part.length > 0)).toEqual([true, true]);
});

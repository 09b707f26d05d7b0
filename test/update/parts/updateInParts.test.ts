import { expect, it } from 'vitest';
import { updateInParts } from '../../../src/update/parts/updateInParts.ts';
import { updateTree } from '../../../src/update/updateTree.ts';

const script = (index: number): string =>
  `#!/bin/bash\n# {{task_id}}\ncd /workspace/$REPO_${index}\n${'echo "nothing to move in this line"\n'.repeat(20_000)}`;

it('gives of a large tree what one thread gives, in the same order', async () => {
  const files = Array.from({ length: 5 }, (_, index) => ({
    path: `container-${index}.sh.hbs`,
    // The first one says what the last one needs to know: a variable.
    text: index === 0 ? `${script(index)}REPO_4=app\n` : script(index),
  }));
  const updates = await updateInParts(files);
  expect(updates).toEqual(updateTree(files));
  expect(updates.map(({ edits }) => edits.length > 0)).toEqual(files.map(() => true));
});

it('fails when a thread does', async () => {
  const file = { path: 'container.sh.hbs', text: { length: 3_000_000 } };
  // @ts-expect-error -- no text: a thread can't read it
  await expect(updateInParts([file, file])).rejects.toThrow(/is not a function/);
});

/** Blocks that cut through commands: a later variant is read in pieces, and a piece ends only where its commands do. */
import { expect, test } from 'vitest';
import { updateTree } from '../../src/update/updateTree.ts';

test.each([
  [
    'a here document that ends further down in one of the variants',
    'cat <<{{#if a}}A{{else}}B{{/if}}\nx\nA\nls /workspace/x\nB\necho /workspace\n',
    ['5:4 depends-on-block'],
  ],
  [
    'a command that one of the variants closes',
    '{{#if a}}if true; then{{/if}}\nls /workspace/x\n{{#if a}}fi{{/if}}\nls /workspace\n',
    [],
  ],
  [
    'a list of commands that goes on in one of the variants',
    '{{#if a}}true &&{{else}}true{{/if}}\nls /workspace/x\nls /workspace\n',
    [],
  ],
  [
    'a quote that only one of the variants closes',
    `echo {{#if a}}"{{/if}}\nls /workspace/x\n{{#if a}}"{{/if}}\nls /workspace\n`,
    ['3:4 depends-on-block'],
  ],
])('%s', (_, script, expected) => {
  const [update] = updateTree([{ path: 'container.sh.hbs', text: `#!/bin/bash\n${script}` }]);
  const left = (update?.findings ?? []).filter(({ level }) => level === 'left');
  expect(left.map(({ at, code }) => `${at.line}:${at.column} ${code}`)).toEqual(expected);
  expect(update?.after).toContain(expected.length === 0 ? 'ls "$TASK_WORKSPACE/x"' : 'ls /workspace/x');
});

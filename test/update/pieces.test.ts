/** Of the variants of a script only what is new in them is read: by us, and by bash. */
import { expect, test } from 'vitest';
import { checkedUpdates } from '../../src/update/checks/checked.ts';
import { shortForms } from '../../src/update/checks/shortForms.ts';
import { joined, piecesOf, withoutRanges } from '../../src/update/shell/pieces.ts';
import { factsOf } from '../../src/update/treeFacts.ts';
import type { FileUpdate } from '../../src/update/updateTree.ts';
import { variantsOf } from '../../src/update/variants.ts';

const inOrder = 'first\n{{#if on}}\nsecond\n{{else}}\nother\n{{/if}}\nthird a \\\n  b\nlast\n';

test('what an earlier variant has is a command that does nothing, of the same length', () => {
  const all = variantsOf(inOrder, { value: 'hbsvalue', partial: ': hbspartial' }) ?? [];
  const borders = ['first', 'second', 'third', 'last'].map((word) => inOrder.indexOf(word));
  const pieces = all.map((variant) =>
    piecesOf(variant, borders).map(({ start, end }) => variant.text.slice(start, end)),
  );
  expect(pieces).toEqual([
    ['first\n', 'second\n', 'third a \\\n  b\n', 'last\n'],
    ['first\nother\n', 'third a \\\n  b\n', 'last\n'],
  ]);
  expect(shortForms(all, borders)).toEqual([
    all[0]?.text,
    `first\nother\n:${' '.repeat('third a b last'.length + 3)}\n`,
  ]);
});

test('ranges that follow each other are left out as one', () => {
  const ranges = joined([
    { start: 2, end: 4 },
    { start: 4, end: 7 },
    { start: 9, end: 11 },
  ]);
  expect(ranges).toEqual([
    { start: 2, end: 7 },
    { start: 9, end: 11 },
  ]);
  expect(withoutRanges('a\nb\nc1\nd\ne\n', ranges)).toBe('a\n:   \nd\n:\n');
});

async function updateOf(text: string): Promise<FileUpdate | undefined> {
  const files = [{ path: 'container.sh.hbs', text: `#!/bin/bash\n# {{task_id}}\n${text}` }];
  return (await checkedUpdates(files, factsOf(files)))[0];
}

const block = (first: string, second: string): string =>
  `ls /workspace/a\necho one\n{{#if on}}\n${first}\n{{else}}\n${second}\n{{/if}}\nls "/workspace/b"\nEND\n`;

test.each([
  ['in the first variant', block('echo $(done)', 'echo two')],
  ['in a later variant only', block('echo two', 'echo $(done)')],
])('what bash alone can not read is found %s', async (_, text) => {
  const update = await updateOf(text);
  expect(update?.edits).toEqual([]);
  expect(update?.findings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/bash can't read this script: syntax error/),
  ]);
});

test('a statement that goes on in one variant only is no fault', async () => {
  const update = await updateOf(block('echo two', 'true &&'));
  expect(update?.findings.filter(({ level }) => level === 'left')).toEqual([]);
  expect(update?.after).toContain('\nls "$TASK_WORKSPACE/b"\n');
});

test('a statement that is the text of a here document in another variant is moved there, too', async () => {
  const update = await updateOf(block('echo two', "cat > /workspace/out <<'END'"));
  expect(update?.findings.filter(({ level }) => level === 'left')).toEqual([]);
  expect(update?.after).toContain(
    'cat > "$TASK_WORKSPACE/out" <<END\n{{/if}}\nls "$TASK_WORKSPACE/b"\nEND\n',
  );
});

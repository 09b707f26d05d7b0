/** The variants of an updated script are those that reading it would give, or they are not taken from the old ones. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree } from '../../src/update/files/readTree.ts';
import { applyEdits } from '../../src/update/merge.ts';
import { shellVariants, shellVariantsAfter } from '../../src/update/shell/shellVariants.ts';
import { updateTree } from '../../src/update/updateTree.ts';
import type { Edit } from '../../src/update/types.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/** What is taken from the old variants after these replacements of `[from, to, text]`. */
function after(before: string, ...replaced: readonly (readonly [number, number, string])[]) {
  const edits = replaced.map(([start, end, text]): Edit => ({
    start,
    end,
    text,
    kind: 'other path',
    subject: start,
  }));
  const updated = { before, after: applyEdits(before, edits), edits };
  return { updated, taken: shellVariantsAfter(updated, shellVariants(before) ?? []) };
}

test('of all scripts of the corpus and nearly all odd ones they are the same', () => {
  const counts = ['beforeIsolation', 'oddTemplates'].map((folder) => {
    const updates = updateTree(readTree(join(fixtures, folder)).files).filter(
      ({ edits, path }) => edits.length > 0 && path.endsWith('.sh.hbs'),
    );
    const taken = updates.map((update) => shellVariantsAfter(update, shellVariants(update.before) ?? []));
    for (const [index, variants] of taken.entries())
      if (variants !== undefined) expect(variants).toEqual(shellVariants(updates[index]?.after ?? ''));
    return taken.filter((variants) => variants === undefined).length / taken.length;
  });
  expect(counts[0]).toBe(0);
  expect(counts[1]).toBeLessThan(0.2);
});

const blocks = 'a /x\n  {{#if on}}\n  b /x {{v}}/x\n  {{/if}}\nc\nd\n';

test.each([
  ['a word', [2, 4, '"$W"/x']],
  ['text in front of everything', [0, 0, 'first {{task_id}}\n']],
  ['whole lines', [blocks.indexOf('d'), blocks.indexOf('d'), 'e {{v}}\nf\n']],
  ['a line behind another', [blocks.indexOf('\nd'), blocks.indexOf('\nd'), '\ne']],
  ['a tag', [2, 2, '{{v}}']],
  ['a word behind a tag', [blocks.indexOf('}/x') + 1, blocks.indexOf('}/x') + 3, '$W']],
] as const)('known: %s', (_, edit) => {
  const { updated, taken } = after(blocks, edit);
  expect(taken).toBeDefined();
  expect(taken).toEqual(shellVariants(updated.after));
});

test.each([
  ['a tag', [blocks.indexOf('{{v'), blocks.indexOf('{{v') + 5, 'w']],
  ['half of a tag', [blocks.indexOf('b /x {{v') + 2, blocks.indexOf('v}}'), 'w']],
  ['the white space before a block', [5, 7, '']],
  ['something before a block on its line', [7, 7, 'd; ']],
  ['all that stands beside a block', [5, 5, 'd']],
  ['a block', [2, 2, '{{#if more}}d{{/if}}']],
] as const)('not known: %s', (_, edit) => {
  expect(after(blocks, edit).taken).toBeUndefined();
});

test.each([
  ['{/x', [1, 3, '{W']],
  ['\\/x', [1, 3, '{{v}}']],
  ['/x{{v}}', [0, 2, 'w\\']],
  ['/x{{v}}', [0, 2, 'w{']],
] as const)('not known in %j, where Handlebars may see another tag', (before, edit) => {
  expect(after(before, edit).taken).toBeUndefined();
});

const beside = 'a b; {{#if on}}\nc\n{{/if}}\n';

test.each([
  ['white space', [2, 4, ' ']],
  ['nothing', [0, 4, '']],
  ['a line end', [4, 4, '\n']],
  ['a line end in place of a word', [2, 4, '\n']],
] as const)('not known where a block may stand alone afterwards, behind %s', (_, edit) => {
  expect(after(beside, edit).taken).toBeUndefined();
});

test('not known where a block no longer stands alone, as the line end before it went', () => {
  expect(after('a\n{{#if on}}\nc\n{{/if}}\n', [0, 2, 'b']).taken).toBeUndefined();
});

/** The corpus is moved whole; a second run, and the project's own compiled set, have nothing to do. */
import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { compileTemplates } from '../../src/templates/compile.ts';
import { keyOf } from '../../src/templates/key.ts';
import { checkedUpdates } from '../../src/update/checks/checked.ts';
import { factsOf } from '../../src/update/treeFacts.ts';
import { updateTree, type FileUpdate } from '../../src/update/updateTree.ts';
import { readCorpus } from '../helpers/foreignTemplates.ts';
import { realFolder } from '../helpers/templateSources.ts';

const files = readCorpus();
const updates = updateTree(files);

function left(all: readonly FileUpdate[]): string[] {
  return all.flatMap(({ findings }) =>
    findings.filter(({ level }) => level === 'left').map(({ at, code }) => `${at.file}:${at.line} ${code}`),
  );
}

test('at least forty templates, all moved, with nothing left and every check passed', async () => {
  expect(files.length).toBeGreaterThanOrEqual(40);
  expect(left(await checkedUpdates(files, factsOf(files)))).toEqual([]);
  for (const { after } of updates) {
    expect(after.replaceAll('TASK_WORKSPACE="/workspace/task-{{task_id}}"\n', '')).not.toMatch(
      /(?<![\w.])\/workspace(?!\w)/,
    );
  }
});

test('a second run changes nothing', () => {
  const again = updateTree(updates.map(({ path, after }) => ({ path, text: after })));
  expect(again.filter(({ edits }) => edits.length > 0)).toEqual([]);
});

test('the compiled set has nothing to do, by path and by key', async () => {
  const { set } = await compileTemplates(realFolder);
  for (const nameOf of [(path: string) => path, (path: string) => keyOf(path)?.key ?? path]) {
    const own = updateTree(
      [...set.templates.values()].map(({ path, text }) => ({ path: nameOf(path), text })),
    );
    expect(own.length).toBeGreaterThan(48);
    expect(own.filter(({ edits, findings }) => edits.length + findings.length > 0)).toEqual([]);
  }
});

/** Lines of the corpus in any order: what is no script any more must stay as it is, what is one must come to rest. */
const lines = files.flatMap(({ path, text }) => (path.endsWith('.sh.hbs') ? text.split('\n') : []));
const shuffled = array(constantFrom(...lines), { maxLength: 30 }).map(
  (some) => `#!/bin/bash\n${some.join('\n')}\n`,
);

test('any text: one run is enough, edits never overlap, everything outside them stays', () => {
  assert(
    property(shuffled, (text) => {
      const [first] = updateTree([{ path: 'a.sh.hbs', text }]);
      const [second] = updateTree([{ path: 'a.sh.hbs', text: first?.after ?? '' }]);
      expect(second?.after).toBe(first?.after);
      let rest = first?.after ?? '';
      let done = 0;
      for (const edit of first?.edits ?? []) {
        const kept = text.slice(done, edit.start);
        expect(rest.startsWith(kept + edit.text)).toBe(true);
        rest = rest.slice(kept.length + edit.text.length);
        done = edit.end;
      }
      expect(rest).toBe(text.slice(done));
    }),
    { numRuns: 300 },
  );
});

/** Which moved scripts are run, without running one, and how the others are told. */
import { expect, test } from 'vitest';
import { runsText } from '../../../src/update/report/runs.ts';
import { runScripts } from '../../../src/update/run/runScripts.ts';
import { updateTree } from '../../../src/update/updateTree.ts';

const updates = updateTree(
  ['a', 'b', 'c', 'd'].map((name) => ({
    path: `container-${name}.sh.hbs`,
    text: '#!/bin/bash\n# {{task_id}}\ntouch /workspace/done\n',
  })),
);

test('of too many scripts none is run, and that is told', async () => {
  const report = await runScripts(updates, { budget: 60, each: 20, most: 3 });
  expect(report.ran).toEqual([]);
  expect(runsText(report)).toBe(
    'None of 4 moved scripts was run.\n  not run, more than 3 would take longer than the update itself, and --run-seconds gives them time: container-a.sh.hbs, container-b.sh.hbs, container-c.sh.hbs and 1 more',
  );
});

test('the ten reasons of most scripts are told, and how many scripts have others', () => {
  const notRun = Array.from({ length: 24 }, (_, index) => ({
    file: `${index}.sh.hbs`,
    reason: `reason ${Math.max(index, 10)}`,
  }));
  const lines = runsText({ ran: [], partly: [], seconds: 1, notRun }).split('\n');
  expect(lines).toHaveLength(12);
  expect(lines[1]).toBe('  not run, reason 10: 0.sh.hbs, 1.sh.hbs, 2.sh.hbs and 8 more');
  expect(lines.at(-1)).toBe('  not run, other reasons: 4 more, which --json names');
});

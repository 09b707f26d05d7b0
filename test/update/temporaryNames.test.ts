/** Fixed names in /tmp get the task's name, copies of such files keep their own, and patterns that meet other tasks' files are told. */
import { expect, test } from 'vitest';
import { updatedScript } from '../helpers/updatedScript.ts';

const own = '"${TASK_WORKSPACE##*/}-"';

test.each([
  ['rm /tmp/{a,b}.lock', `rm /tmp/${own}{a,b}.lock`],
  ['mv /tmp/a.log /workspace/logs/', `mv /tmp/${own}a.log "$TASK_WORKSPACE/logs/"a.log`],
  ['sudo -n cp -p "/tmp/a.log" .', 'sudo -n cp -p "/tmp/${TASK_WORKSPACE##*/}-a.log" ./a.log'],
  ['cp /tmp/a "$OUT_DIR"', `cp /tmp/${own}a "$OUT_DIR"/a`],
  ['cp /tmp/a /workspace', `cp /tmp/${own}a "$TASK_WORKSPACE"/a`],
  ['cp /tmp/a /workspace/b; cp x /tmp/a', `cp /tmp/${own}a "$TASK_WORKSPACE/b"; cp x /tmp/${own}a`],
])('moved: %s', (script, after) => {
  const first = updatedScript(`cd /workspace\n${script}`);
  expect(first).toEqual({ after: `cd "$TASK_WORKSPACE"\n${after}`, told: [] });
  expect(updatedScript(first.after)).toEqual(first);
});

test.each([
  ['ls /tmp/*.log', ['1:4 temporary-folder']],
  ['for f in /tmp/[ab] "/tmp/*"; do :; done', ['1:10 temporary-folder']],
  ['rm /tmp/{,a}', ['1:4 temporary-name']],
  ['cp /tmp/a /tmp/b "$X"', ['1:1 temporary-name']],
  ['mv /tmp/a-*.json /workspace/', ['1:1 temporary-name']],
  ['mv "/tmp/a b.txt" /workspace/', ['1:1 temporary-name']],
  ['mv /tmp/{{service}}.json /workspace/', ['1:1 temporary-name']],
  ['rm /tmp/*.$$', []],
])('told, and again after the update: %s', (script, expected) => {
  const { told, after } = updatedScript(script);
  expect(after).not.toContain('/workspace');
  expect(told).toEqual(expected);
  expect(updatedScript(after).told.map((one) => one.replace(/^\S+/, ''))).toEqual(
    expected.map((one) => one.replace(/^\S+/, '')),
  );
});

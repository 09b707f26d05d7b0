/** Keys of arrays are moved where they are set and where they are read, so that both are the same afterwards. */
import { expect, test } from 'vitest';
import { updatedScript } from '../helpers/updatedScript.ts';

test.each([
  ['declare -A m=([/workspace/a]=1)', 'declare -A m=(["$TASK_WORKSPACE"/a]=1)'],
  ['m[/workspace/a]=/workspace', 'm[$TASK_WORKSPACE/a]=$TASK_WORKSPACE'],
  [`m["/workspace/a"]=1; m['/workspace/b c']+=2`, `m["$TASK_WORKSPACE/a"]=1; m["$TASK_WORKSPACE"'/b c']+=2`],
  [
    'echo ${m[/workspace/a]} "${m[/workspace/$x]}"',
    'echo ${m[$TASK_WORKSPACE/a]} "${m[$TASK_WORKSPACE/$x]}"',
  ],
  [
    `echo "\${m["/workspace/a"]}" "\${m['/workspace/a']}"`,
    `echo "\${m["$TASK_WORKSPACE/a"]}" "\${m["$TASK_WORKSPACE"'/a']}"`,
  ],
  ['[[ ${m[/workspace]:-/workspace} == a ]]', '[[ ${m[$TASK_WORKSPACE]:-"$TASK_WORKSPACE"} == a ]]'],
])('%s', (before, after) => {
  expect(updatedScript(before)).toEqual({ after, told: [] });
});

test('in arithmetic they are told', () => {
  expect(updatedScript('(( m[/workspace/a] > 1 ))').told).toEqual(['1:6 not-decided']);
});

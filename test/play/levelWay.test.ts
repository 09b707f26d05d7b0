/** One case a rule of integration: when a level is merged, what its conflicts and failures lead to. */
import { describe, expect, test } from 'vitest';
import { answerTo, planOf, through } from '../helpers/playTexts.ts';

describe('integration', () => {
  const two = planOf('1', '2', '3<1');
  const both = [...through('1'), ...through('2')];

  test('waits for every task of its level', () => {
    expect(answerTo(two, [...through('1'), '2/quality/1 running', '2/implementation/1 done'])).toEqual([
      'wait for 2/quality/1',
    ]);
  });

  test('merges in plan order, and the next level begins after it', () => {
    expect(answerTo(two, both.toReversed())).toEqual(['integrate integration-1/integration/1 of 1,2']);
    expect(answerTo(two, [...both, 'integration-1/integration/1 running 1,2'])).toEqual([
      'wait for integration-1/integration/1',
    ]);
    expect(answerTo(two, [...both, 'integration-1/integration/1 done 1,2'])).toEqual([
      'start 3/implementation/1 by rex',
    ]);
  });

  test('leaves out what failed', () => {
    expect(answerTo(two, [...through('1'), '2/implementation/1 bad'])).toEqual([
      'integrate integration-1/integration/1 of 1',
    ]);
  });

  test('is left out when nothing of a level is completed', () => {
    expect(answerTo(two, ['1/implementation/1 bad', '2/implementation/1 bad'])).toEqual([
      'block 3: needs task 1, which failed',
      expect.stringMatching(/^failed: 1 failed .*; 2 failed .*; 3 blocked/),
    ]);
  });

  test('believes an executor that does not record what it told the run', () => {
    expect(answerTo(two, [...both, 'integration-1/integration/1 done'])).toEqual([
      'start 3/implementation/1 by rex',
    ]);
  });

  test('starts the same run again when its environment failed', () => {
    expect(answerTo(two, [...both, 'integration-1/integration/1 env1 1,2'])).toEqual([
      'integrate integration-1/integration/1 of 1,2',
    ]);
  });

  test.each([
    ['env2', 'the environment of integration/1 failed 2 times: no network'],
    ['bad', "integration/1 can't work with its input: no such branch"],
    ['failed', 'integration failed: check-failed: npm test'],
  ])('that ends with %s fails all that it did not merge, and blocks theirs', (word, reason) => {
    expect(answerTo(two, [...both, `integration-1/integration/1 ${word} 1,2`])).toEqual([
      'block 3: needs task 1, which failed',
      `failed: 1 failed (${reason}); 2 failed (${reason}); 3 blocked (needs task 1, which failed)`,
    ]);
  });

  test('gives a conflict to remediation, one task at a time, and integrates again', () => {
    const conflict = [...both, 'integration-1/integration/1 conflict 1,2 2 1'];
    expect(answerTo(two, conflict)).toEqual([
      'remediate 2/remediation/1 because integration-1/integration/1',
    ]);
    expect(answerTo(two, [...conflict, '2/remediation/1 running'])).toEqual(['wait for 2/remediation/1']);
    const resolved = [...conflict, '2/remediation/1 done'];
    expect(answerTo(two, resolved)).toEqual(['integrate integration-1/integration/2 of 1,2']);
    expect(answerTo(two, [...resolved, 'integration-1/integration/2 done 1,2'])).toEqual([
      'start 3/implementation/1 by rex',
    ]);
  });

  test('repeats remediation of a conflict that failed', () => {
    const runs = [...both, 'integration-1/integration/1 conflict 1,2 2 1', '2/remediation/1 failed'];
    expect(answerTo(two, runs)).toEqual(['remediate 2/remediation/2 because 2/remediation/1']);
    expect(answerTo(two, [...runs, '2/remediation/2 done'])).toEqual([
      'integrate integration-1/integration/2 of 1,2',
    ]);
  });

  test('goes on without a task whose conflict can not be resolved', () => {
    const runs = [
      ...both,
      'integration-1/integration/1 conflict 1,2 1',
      '1/remediation/1 done',
      'integration-1/integration/2 conflict 1,2 1 2',
    ];
    expect(answerTo(two, runs, { stageMaxRetries: { integration: 1 } })).toEqual([
      'block 3: needs task 1, which failed',
      'failed: 1 failed (integration/2: it does not merge; retries of integration used up: 1 of 1); 2 integrated; 3 blocked (needs task 1, which failed)',
    ]);
    const none = runs.map((run) => run.replace('1,2 1 2', '1,2 1'));
    expect(answerTo(two, none, { stageMaxRetries: { integration: 1 } })).toEqual([
      'block 3: needs task 1, which failed',
      'integrate integration-1/integration/3 of 2',
    ]);
  });

  test('keeps what a conflict merged when a later attempt fails', () => {
    const runs = [
      ...both,
      'integration-1/integration/1 conflict 1,2 2 1',
      '2/remediation/1 done',
      'integration-1/integration/2 env2 1,2',
    ];
    expect(answerTo(two, runs)).toEqual(['start 3/implementation/1 by rex']);
  });

  test('takes a task back that no longer merges', () => {
    const runs = [
      ...both,
      'integration-1/integration/1 conflict 1,2 2 1',
      '2/remediation/1 done',
      'integration-1/integration/2 conflict 1,2 1',
    ];
    expect(answerTo(two, runs)).toEqual(['remediate 1/remediation/1 because integration-1/integration/2']);
    expect(answerTo(two, runs, { maxRetries: 1, stageMaxRetries: { integration: 0 } })[0]).toBe(
      'block 3: needs task 1, which failed',
    );
  });

  test('forgets that a task was merged when it no longer merges', () => {
    const runs = [
      ...both,
      'integration-1/integration/1 conflict 1,2 2 1',
      '2/remediation/1 done',
      'integration-1/integration/2 conflict 1,2 1',
      '1/remediation/1 done',
      'integration-1/integration/3 env2 1,2',
    ];
    expect(answerTo(two, runs).at(-1)).toMatch(/^failed: 1 failed .*; 2 failed .*; 3 blocked/);
  });

  test('that failed does not fail a task that it was not told to merge', () => {
    const runs = [
      ...through('1'),
      'integration-1/integration/1 env2 1',
      '2/implementation/1 failed',
      '2/remediation/1 done',
      ...through('2').slice(1),
    ];
    expect(answerTo(two, runs)).toEqual([
      'block 3: needs task 1, which failed',
      'integrate integration-1/integration/2 of 2',
    ]);
  });

  test('goes on without a task whose retries were lowered meanwhile', () => {
    const runs = [
      '1/implementation/1 failed',
      '1/remediation/1 done',
      ...through('1').slice(1),
      ...through('2'),
      'integration-1/integration/1 conflict 1,2 1',
    ];
    expect(answerTo(two, runs, { stageMaxRetries: { implementation: 0 } })).toEqual([
      'block 3: needs task 1, which failed',
      'integrate integration-1/integration/2 of 2',
    ]);
  });

  test('fails when it blames a task that it was not told to merge', () => {
    expect(answerTo(two, [...both, 'integration-1/integration/1 conflict 1,2 9'])).toEqual([
      'block 3: needs task 1, which failed',
      expect.stringContaining('1 failed (integration/1 reports a conflict of 9, which it did not merge)'),
    ]);
  });

  test('of a plan whose tasks were marked as done meanwhile takes the next free attempt', () => {
    const later = planOf('1:done', '2:done', '3<1');
    const runs = [...both, 'integration-1/integration/1 done 1,2', ...through('3')];
    expect(answerTo(later, runs)).toEqual(['integrate integration-1/integration/2 of 3']);
    expect(answerTo(later, [...runs, 'integration-1/integration/2 done 3'])).toEqual([
      'succeeded: 3 integrated',
    ]);
    const broken = runs.map((run) => run.replace('1 done 1,2', '1 env1 1,2'));
    expect(answerTo(later, broken)).toEqual(['integrate integration-1/integration/2 of 3']);
  });
});

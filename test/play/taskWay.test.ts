/** One case a rule of one task's way: the runs observed so far and what comes next. */
import { describe, expect, test } from 'vitest';
import { step } from '../../src/play/step.ts';
import { answerTo, planOf, settings, through } from '../helpers/playTexts.ts';

/** So many times changes and their remediation. */
function rounds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => [
    `1/quality/${index + 1} changes`,
    `1/remediation/${index + 1} done`,
  ]).flat();
}

describe('a task', () => {
  const one = planOf('1');
  const impl = '1/implementation/1 done';
  test.each<[string, string[], string[]]>([
    ['begins with implementation', [], ['start 1/implementation/1 by rex']],
    ['is waited for', ['1/implementation/1 running'], ['wait for 1/implementation/1']],
    ['goes on to the first review', [impl], ['start 1/quality/1 by cleo']],
    ['goes on to the next review', [impl, '1/quality/1 pass'], ['start 1/security/1 by cipher']],
    ['is integrated after the last one', through('1'), ['integrate integration-1/integration/1 of 1']],
    [
      'is remediated when a review wants changes',
      [impl, '1/quality/1 changes'],
      ['remediate 1/remediation/1 because 1/quality/1'],
    ],
    [
      'goes back to that review',
      [impl, '1/quality/1 changes', '1/remediation/1 done'],
      ['start 1/quality/2 by cleo'],
    ],
    [
      'goes on behind that review once it passes',
      [impl, '1/quality/1 changes', '1/remediation/1 done', '1/quality/2 pass'],
      ['start 1/security/1 by cipher'],
    ],
    [
      'counts remediation through all stages',
      [impl, '1/quality/1 changes', '1/remediation/1 done', '1/quality/2 pass', '1/security/1 changes'],
      ['remediate 1/remediation/2 because 1/security/1'],
    ],
    [
      'is remediated when implementation fails',
      ['1/implementation/1 failed'],
      ['remediate 1/remediation/1 because 1/implementation/1'],
    ],
    [
      'goes on to the first review after that',
      ['1/implementation/1 failed', '1/remediation/1 done'],
      ['start 1/quality/1 by cleo'],
    ],
    [
      'is remediated again when remediation fails',
      [impl, '1/quality/1 changes', '1/remediation/1 failed'],
      ['remediate 1/remediation/2 because 1/remediation/1'],
    ],
    [
      'goes back to the review that asked even then',
      [impl, '1/quality/1 changes', '1/remediation/1 failed', '1/remediation/2 done'],
      ['start 1/quality/2 by cleo'],
    ],
    ['repeats a review that failed', [impl, '1/quality/1 failed'], ['start 1/quality/2 by cleo']],
    ['repeats a review without a verdict', [impl, '1/quality/1 done'], ['start 1/quality/2 by cleo']],
    [
      'starts the same run again when its environment failed',
      [impl, '1/quality/1 env1'],
      ['start 1/quality/1 by cleo'],
    ],
    [
      'starts the same remediation again',
      ['1/implementation/1 failed', '1/remediation/1 env1'],
      ['remediate 1/remediation/1 because 1/implementation/1'],
    ],
    [
      'fails when the environment of a review fails once too often',
      [impl, '1/quality/1 env2'],
      ['failed: 1 failed (the environment of quality/1 failed 2 times: no network)'],
    ],
    [
      'fails when the environment of remediation fails once too often',
      ['1/implementation/1 failed', '1/remediation/1 env2'],
      ['failed: 1 failed (the environment of remediation/1 failed 2 times: no network)'],
    ],
    [
      'fails on bad input at once',
      ['1/implementation/1 bad'],
      ["failed: 1 failed (implementation/1 can't work with its input: no such branch)"],
    ],
    [
      'fails when something else than integration reports a conflict',
      ['1/implementation/1 conflict 1 1'],
      ['failed: 1 failed (implementation/1 reports a conflict of 1, which it did not merge)'],
    ],
  ])('%s', (_, runs, expected) => {
    expect(answerTo(one, runs)).toEqual(expected);
  });

  test('without review stages is integrated after implementation', () => {
    expect(answerTo(one, [impl], { stages: [] })).toEqual(['integrate integration-1/integration/1 of 1']);
    expect(answerTo(one, ['1/implementation/1 failed', '1/remediation/1 done'], { stages: [] })).toEqual([
      'integrate integration-1/integration/1 of 1',
    ]);
  });

  test('passes a stage that is named twice once', () => {
    const stages = ['quality', 'quality'] as const;
    expect(answerTo(one, [impl, '1/quality/1 pass'], { stages })).toEqual([
      'integrate integration-1/integration/1 of 1',
    ]);
  });

  test('goes to the front-end agent or to the one it asks for', () => {
    const planned = { id: '1', dependencies: [], level: 1 };
    const startedBy = (task: object): unknown =>
      step({ tasks: [{ ...planned, frontend: false, ...task }], blocked: {} }, settings, {
        runs: [],
        stopping: false,
      });
    expect(startedBy({ frontend: true })).toMatchObject([{ agent: 'blaze' }]);
    expect(startedBy({ agent: 'tess' })).toMatchObject([{ agent: 'tess' }]);
  });
});

describe('retries', () => {
  const one = planOf('1');
  const impl = '1/implementation/1 done';

  test('of a review end with the limit', () => {
    expect(answerTo(one, [impl, ...rounds(2)])).toEqual(['start 1/quality/3 by cleo']);
    expect(answerTo(one, [impl, ...rounds(2), '1/quality/3 changes'])).toEqual([
      'failed: 1 failed (quality/3: it wants changes (2 findings); retries of quality used up: 2 of 2)',
    ]);
  });

  test('of one stage do not count for the next', () => {
    const runs = [impl, ...rounds(2), '1/quality/3 pass', '1/security/1 changes'];
    expect(answerTo(one, runs)).toEqual(['remediate 1/remediation/3 because 1/security/1']);
  });

  test('count failed remediation for the review that asked', () => {
    const runs = [
      impl,
      '1/quality/1 changes',
      '1/remediation/1 failed',
      '1/remediation/2 done',
      '1/quality/2 changes',
    ];
    expect(answerTo(one, runs)).toEqual([
      'failed: 1 failed (quality/2: it wants changes (2 findings); retries of quality used up: 2 of 2)',
    ]);
  });

  test('count failed remediation of an implementation for implementation', () => {
    const runs = ['1/implementation/1 failed', '1/remediation/1 failed', '1/remediation/2 failed'];
    expect(answerTo(one, runs)).toEqual([
      'failed: 1 failed (remediation/2: the agent failed: check-failed: npm test; retries of implementation used up: 2 of 2)',
    ]);
  });

  test('follow the stage’s own limit', () => {
    const strict = { stageMaxRetries: { quality: 0 } };
    expect(answerTo(one, [impl, '1/quality/1 changes'], strict)).toEqual([
      'failed: 1 failed (quality/1: it wants changes (2 findings); retries of quality used up: 0 of 0)',
    ]);
    expect(answerTo(one, [impl, '1/quality/1 pass', '1/security/1 changes'], strict)).toEqual([
      'remediate 1/remediation/1 because 1/security/1',
    ]);
  });

  test('raised later let a failed task go on, and its level is integrated anew with it', () => {
    const two = planOf('1', '2');
    const runs = [...through('2'), '1/implementation/1 failed', 'integration-1/integration/1 done 2'];
    const strict = { maxRetries: 0 };
    expect(answerTo(two, runs, strict)[0]).toMatch(/^failed: 1 failed .*; 2 integrated$/);
    expect(answerTo(two, runs)).toEqual(['remediate 1/remediation/1 because 1/implementation/1']);
    const more = ['1/remediation/1 done', ...through('1').slice(1)];
    expect(answerTo(two, [...runs, ...more])).toEqual(['integrate integration-1/integration/2 of 1,2']);
  });
});

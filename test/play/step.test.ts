/** One case a rule of the whole play: what runs at once, what blocks, how it ends. */
import { describe, expect, test } from 'vitest';
import { step } from '../../src/play/step.ts';
import { answerTo, planOf, runOf, settings, through } from '../helpers/playTexts.ts';

describe('runs at once', () => {
  const many = planOf('1', '2', '3', '4', '5');

  test('fill all free places in plan order', () => {
    expect(answerTo(many, [])).toEqual([
      'start 1/implementation/1 by rex',
      'start 2/implementation/1 by rex',
      'start 3/implementation/1 by rex',
    ]);
    expect(answerTo(many, ['2/implementation/1 running'])).toEqual([
      'start 1/implementation/1 by rex',
      'start 3/implementation/1 by rex',
    ]);
  });

  test('finish what is begun before something new begins', () => {
    const runs = ['4/implementation/1 done', '2/implementation/1 failed', '5/implementation/1 env1'];
    expect(answerTo(many, runs)).toEqual([
      'remediate 2/remediation/1 because 2/implementation/1',
      'start 4/quality/1 by cleo',
      'start 5/implementation/1 by rex',
    ]);
  });

  test('are one when maxParallel is 1', () => {
    expect(answerTo(many, [], { maxParallel: 1 })).toEqual(['start 1/implementation/1 by rex']);
    expect(answerTo(many, ['1/implementation/1 running'], { maxParallel: 1 })).toEqual([
      'wait for 1/implementation/1',
    ]);
  });

  test('count runs that belong to nothing known, and wait for them', () => {
    const runs = [
      'gone/quality/1 running',
      'integration-9/integration/1 running',
      '1/implementation/1 running',
    ];
    expect(answerTo(many, runs)).toEqual([
      'wait for 1/implementation/1,gone/quality/1,integration-9/integration/1',
    ]);
    expect(answerTo(planOf(), ['gone/quality/1 running'])).toEqual(['wait for gone/quality/1']);
  });

  test('may be more than the limit when the limit was lowered', () => {
    const runs = ['1/implementation/1 running', '2/implementation/1 running'];
    expect(answerTo(many, runs, { maxParallel: 1 })).toEqual([
      'wait for 1/implementation/1,2/implementation/1',
    ]);
  });

  test.each([0, -1, Number.NaN])('can not be %s', (maxParallel) => {
    expect(() => answerTo(many, [], { maxParallel })).toThrow(
      expect.objectContaining({ code: 'max-parallel-too-small' }),
    );
  });

  test('are observed once each', () => {
    const runs = ['1/quality/1 pass', '1/quality/1 running'];
    expect(() => answerTo(many, runs)).toThrow(expect.objectContaining({ code: 'run-observed-twice' }));
  });
});

test('levels count, not the order of the plan', () => {
  const plan = planOf('3<2', '2<1', '1');
  expect(answerTo(plan, [])).toEqual(['start 1/implementation/1 by rex']);
  expect(answerTo(plan, ['1/implementation/1 bad']).slice(0, 2)).toEqual([
    'block 3: needs task 1, which failed',
    'block 2: needs task 1, which failed',
  ]);
});

describe('failure', () => {
  test('blocks descendants only, as soon as it is known, and names its root', () => {
    const plan = planOf('1', '2', '3<1', '4<3', '5<2');
    expect(answerTo(plan, ['1/implementation/1 bad', '2/implementation/1 running'])).toEqual([
      'block 3: needs task 1, which failed',
      'block 4: needs task 1, which failed',
      'wait for 2/implementation/1',
    ]);
    expect(
      answerTo(plan, ['1/implementation/1 bad', ...through('2'), 'integration-1/integration/1 done 2']).slice(
        2,
      ),
    ).toEqual(['start 5/implementation/1 by rex']);
  });

  test('in a later level leaves what is integrated', () => {
    const plan = planOf('1', '2<1');
    const runs = [...through('1'), 'integration-1/integration/1 done 1', '2/implementation/1 bad'];
    expect(answerTo(plan, runs)).toEqual([
      "failed: 1 integrated; 2 failed (implementation/1 can't work with its input: no such branch)",
    ]);
  });

  test('of a plan’s own skipped tasks is none', () => {
    const plan = planOf('1:deferred', '2<1', '3');
    expect(answerTo(plan, [])).toEqual([
      'block 1: the plan says deferred',
      'block 2: needs task 1, which the plan says is deferred',
      'start 3/implementation/1 by rex',
    ]);
    expect(answerTo(plan, [...through('3'), 'integration-1/integration/1 done 3']).at(-1)).toMatch(
      /^succeeded: /,
    );
  });

  test('names a blocked task that a plan from elsewhere leaves without dependants', () => {
    const plan = { ...planOf('1', '2<1'), blocked: { '1': 'frozen' } };
    expect(answerTo(plan, [])[1]).toBe('block 2: needs task 1, which is blocked: frozen');
  });
});

describe('the end', () => {
  test('comes at once when there is nothing to do', () => {
    expect(answerTo(planOf(), [])).toEqual(['succeeded: ']);
    expect(answerTo(planOf('1:done'), [])).toEqual(['succeeded: ']);
    expect(answerTo(planOf('1:cancelled'), [])).toEqual([
      'block 1: the plan says cancelled',
      'succeeded: 1 blocked (the plan says cancelled)',
    ]);
  });

  test('is a success when everything is integrated', () => {
    expect(answerTo(planOf('1'), [...through('1'), 'integration-1/integration/1 done 1'])).toEqual([
      'succeeded: 1 integrated',
    ]);
  });

  test('covers ids that are names of object members', () => {
    const plan = planOf('constructor', 'toString<constructor');
    expect(answerTo(plan, ['constructor/implementation/1 bad']).at(-1)).toMatch(
      /^failed: constructor failed .*; toString blocked/,
    );
  });
});

describe('a stopped play', () => {
  const two = planOf('1', '2', '3<1');

  test('starts nothing and waits for what runs', () => {
    expect(answerTo(two, ['1/implementation/1 running'], { stopping: true })).toEqual([
      'wait for 1/implementation/1',
    ]);
  });

  test('ends as stopped with what is open, failed and blocked', () => {
    expect(answerTo(two, ['1/implementation/1 bad', '2/implementation/1 done'], { stopping: true })).toEqual([
      'block 3: needs task 1, which failed',
      "stopped: 1 failed (implementation/1 can't work with its input: no such branch); 2 unfinished; 3 blocked (needs task 1, which failed)",
    ]);
    expect(answerTo(two, [...through('1'), ...through('2')], { stopping: true })).toEqual([
      'stopped: 1 unfinished; 2 unfinished; 3 unfinished',
    ]);
  });

  test('does not start a run again whose environment failed', () => {
    expect(answerTo(two, ['1/implementation/1 env1'], { stopping: true })[0]).toMatch(/^stopped/);
  });

  test('ends as it went when nothing is left to do', () => {
    const runs = [...through('1'), 'integration-1/integration/1 done 1'];
    expect(answerTo(planOf('1'), runs, { stopping: true })).toEqual(['succeeded: 1 integrated']);
  });
});

test('the answer leaves its input as it was', () => {
  const plan = planOf('1', '2<1');
  const observed = { runs: through('1').map(runOf), stopping: false };
  const before = structuredClone({ plan, observed });
  step(plan, settings, observed);
  expect({ plan, observed }).toEqual(before);
});

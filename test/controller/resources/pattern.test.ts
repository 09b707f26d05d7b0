import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { splitPattern } from '../../../src/controller/resources/pattern.ts';
import { shellContext } from '../../../src/templates/context.ts';

describe('splitPattern', () => {
  it('takes the lookaheads from the beginning', () => {
    expect(splitPattern('^(?!.*\\.\\.)(?!x[)]|(y))a(b)c$')).toEqual({
      pattern: '^a(b)c$',
      refused: ['^(.*\\.\\.)', '^(x[)]|(y))'],
    });
  });

  it('leaves other patterns as they are', () => {
    expect(splitPattern('^a(b|c)$')).toEqual({ pattern: '^a(b|c)$', refused: [] });
  });

  it.each([
    ['task_id', ['1', 'a.b', 'a..b', 'x.lock', 'x.lockx', '-a', 'a-', 'ä']],
    ['branch', ['main', 'a/b', 'a//b', 'a/', 'a.lock/b', 'a/.b', 'feature/task-1', 'a..b']],
  ] as const)('means the same as the whole: %s', (name, samples) => {
    const schema = shellContext.shape[name];
    const split = splitPattern(String(z.toJSONSchema(schema).pattern));
    const matches = samples.map(
      (text) =>
        new RegExp(split.pattern).test(text) && !split.refused.some((each) => new RegExp(each).test(text)),
    );
    expect(matches).toEqual(samples.map((text) => schema.safeParse(text).success));
    expect(new Set(matches).size).toBe(2);
  });
});

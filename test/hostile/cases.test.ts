/** The list of hostile cases names tests that exist, leaves none out, and counts what became of them. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/packageFolder.ts';
import { allCases } from './cases/all.ts';
import { outcomeOf, type HostileCase, type RanTest } from './cases/case.ts';

const cases = Object.values(allCases).flat();
const files = new Set(cases.flatMap(({ tests }) => tests.map(([file]) => file)));

describe('the list of hostile cases', () => {
  it('names files that are there', () => {
    expect([...files].filter((file) => !existsSync(join(packageFolder(), file)))).toEqual([]);
  });

  it.each(['test/hostile', 'test/faults'])('leaves no file of %s out', async (folder) => {
    const names = (await readdir(join(packageFolder(), folder))).filter((name) => name.endsWith('.test.ts'));
    const left = names.map((name) => `${folder}/${name}`).filter((file) => !files.has(file));
    expect(left.filter((file) => file !== 'test/hostile/cases.test.ts')).toEqual([]);
  });

  it('has no name twice, and says of each what happens', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.filter(({ happens, tests }) => happens === '' || tests.length === 0)).toEqual([]);
  });
});

const test = (fullName: string, status: string, file = 'a.test.ts'): RanTest => ({ file, fullName, status });

describe('an outcome', () => {
  const one: HostileCase = { name: 'one', ending: 'refused', happens: 'x', tests: [['a.test.ts', /^one /]] };

  it('counts the tests of its case only: passed, failed and skipped', () => {
    const ran = [
      test('one is refused', 'passed'),
      test('one is not', 'failed'),
      test('one needs root', 'skipped'),
      test('another one', 'failed'),
      test('one is refused', 'failed', 'b.test.ts'),
    ];
    expect(outcomeOf(one, ran)).toEqual({ tried: 2, lost: 1, skipped: 1 });
    expect(outcomeOf(one, [])).toEqual({ tried: 0, lost: 0, skipped: 0 });
  });
});

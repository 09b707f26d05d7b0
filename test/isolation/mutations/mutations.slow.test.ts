/** Taking the heart out of each check makes a test fail, and that test passes when nothing was taken out. */
import { beforeAll, describe, expect, it } from 'vitest';
import { afterAllTests } from '../../helpers/temporaryFolder.ts';
import { inputMutations } from './inputMutations.ts';
import { isolationMutations } from './isolationMutations.ts';
import { keepingMutations } from './keepingMutations.ts';
import { copyProject, mutated, runTests } from './mutate.ts';
import { scriptMutations } from './scriptMutations.ts';

const mutations = [...isolationMutations, ...inputMutations, ...scriptMutations, ...keepingMutations];

let project = '';
const later = afterAllTests();
beforeAll(async () => {
  project = await copyProject(later);
});

/** Planted faults take long, and all of them are run as they are in `faults.slow.test.ts`: here one stands for all. */
function namesIn(file: string): string[] {
  const names = [...new Set(mutations.flatMap(({ test }) => (test[0] === file ? [test[1]] : [])))];
  return file.endsWith('/faults.slow.test.ts') ? names.slice(0, 1) : names;
}

describe('as it is, the copy passes', () => {
  it.each([...new Set(mutations.map(({ test }) => test[0]))])('%s', async (file) => {
    const names = namesIn(file);
    const { passed, failed } = await runTests(project, file, names);
    expect(failed).toEqual([]);
    expect(names.filter((name) => !passed.some((full) => full.includes(name)))).toEqual([]);
  });
});

describe('a check without its heart', () => {
  it.each(mutations)('is noticed: $name', async (mutation) => {
    const { failed } = await mutated(project, mutation);
    expect(failed.filter((full) => full.includes(mutation.test[1]))).not.toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { cliFlag, collected, stagesFlag, wholeNumber } from '../../src/cli/flags.ts';
import { cliNames } from '../../src/clis/agentCli.ts';
import { reviewStages } from '../../src/play/types.ts';

describe('flags', () => {
  it('know every CLI and every review stage', () => {
    expect(cliNames.map(cliFlag)).toEqual(cliNames);
    expect(stagesFlag(reviewStages.join(','))).toEqual(reviewStages);
  });

  it('put stages in their order and take none', () => {
    expect(stagesFlag('testing, quality,testing')).toEqual(['quality', 'testing']);
    expect(stagesFlag('none')).toEqual([]);
  });

  it('take whole numbers within their limits', () => {
    const read = wholeNumber('--n', 1, 5);
    expect(['1', '5', '03'].map(read)).toEqual([1, 5, 3]);
    for (const bad of ['0', '6', '1e1', '٣', '99999999999999999999'])
      expect(() => read(bad)).toThrow("--n can't be");
  });

  it('collect checks in order', () => {
    expect(collected('npm test', collected('npm run lint'))).toEqual(['npm run lint', 'npm test']);
  });
});

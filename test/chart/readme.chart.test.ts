import { expect, it } from 'vitest';
import { chartReadme } from '../../src/chart/readme.ts';
import { chartFolder, chartText } from './helpers/helm.ts';

it('README.md is fresh: make docs writes it', async () => {
  expect(await chartText('README.md')).toBe(await chartReadme(chartFolder));
});

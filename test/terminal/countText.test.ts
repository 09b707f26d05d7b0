import { expect, it } from 'vitest';
import { countText } from '../../src/terminal/countText.ts';

it('counts in words', () => {
  expect([0, 1, 1234].map((count) => countText(count, 'finding'))).toEqual([
    '0 findings',
    '1 finding',
    '1,234 findings',
  ]);
});

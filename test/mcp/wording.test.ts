import { expect, it } from 'vitest';
import { firstLines, inToolWords } from '../../src/mcp/wording.ts';

it('an error names the arguments of the tool in place of flags', () => {
  const known = ['plan', 'maxParallel', 'rehearse'];
  expect(inToolWords('Name one with --plan FILE, or try: cto play --local --sample', known)).toBe(
    'Name one with plan FILE',
  );
  expect(inToolWords("--max-parallel can't be 0; --output stays", known)).toBe(
    "maxParallel can't be 0; --output stays",
  );
  expect(inToolWords('See: cto status', known)).toBe('See: the tool jobs');
});

it('a long list says what is left out', () => {
  const lines = Array.from({ length: 103 }, (_, index) => String(index));
  expect(firstLines(lines).slice(98)).toEqual(['98', '99', '… and 3 more: the structured answer has all.']);
  expect(firstLines(lines.slice(0, 100))).toHaveLength(100);
});

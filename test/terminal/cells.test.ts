import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cut, duration, fit, oneLine } from '../../src/terminal/cells.ts';

describe('cut and fit', () => {
  it('fill exactly the columns that there are, whatever the text', () => {
    const text = fc.string({ unit: 'grapheme' }).map(oneLine);
    fc.assert(
      fc.property(text, fc.nat(30), (any, width) => {
        expect(stringWidth(cut(any, width))).toBeLessThanOrEqual(width);
        expect(stringWidth(fit(any, width))).toBe(width);
      }),
    );
  });

  it('say that something was left out, and never split a character', () => {
    expect(cut('temperature', 6)).toBe('tempe…');
    expect(cut('temperature', 11)).toBe('temperature');
    expect(cut('天気予報', 4)).toBe('天…');
    expect(cut('👨‍👩‍👧 family', 4)).toBe('👨‍👩‍👧 …');
  });
});

it('durations read like a clock', () => {
  expect([0, 7_900, 754_000, 3_723_000].map(duration)).toEqual(['0:00', '0:07', '12:34', '1:02:03']);
});

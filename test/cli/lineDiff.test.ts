import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineDiff } from '../../src/cli/lineDiff.ts';

function plain(before: string, after: string): string {
  return stripVTControlCharacters(lineDiff(before, after));
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

describe('lineDiff', () => {
  it('shows what changed with two lines around it', () => {
    expect(plain('a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nd\nX\nf\n')).toBe('  …\n  c\n  d\n- e\n+ X\n  f\n');
    expect(plain('', 'a\n')).toBe('+ a\n');
    expect(plain('a\n', '')).toBe('- a\n');
    expect(plain('a\n', 'a\n')).toBe('');
  });

  it('turns the one text into the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = plain(textOf(before), textOf(after)).split('\n').slice(0, -1);
        const side = (mark: string): string[] =>
          lines.filter((line) => !line.startsWith(mark)).map((line) => line.slice(2));
        const same = before.join() === after.join();
        expect({ before: side('+'), after: side('-') }).toEqual(
          same ? { before: [], after: [] } : { before, after },
        );
      }),
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../src/config/jsonPlaces.ts';
import { CtoError, placeText } from '../../src/errors.ts';

function errorOf(text: string): CtoError {
  try {
    readJson(text, 'c.json');
  } catch (error) {
    if (error instanceof CtoError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('readJson', () => {
  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 2), (text, indent) => {
        const value: unknown = JSON.parse(text);
        expect(readJson(JSON.stringify(value, null, indent), 'c.json').value).toEqual(value);
      }),
    );
  });

  it('refuses what JSON.parse refuses, and what it takes is the same', () => {
    const broken = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom(',', '}', ']', '"', '\\', '0', ' ', '\n', 'x', '-'),
      )
      .map(
        ([text, at, extra]) =>
          text.slice(0, at % (text.length + 1)) + extra + text.slice(at % (text.length + 1)),
      );
    fc.assert(
      fc.property(broken, (text) => {
        // JSON.parse takes a key that stands twice; this reader never does.
        let expected: { value: unknown } | undefined;
        try {
          expected = { value: JSON.parse(text) as unknown };
        } catch {
          expected = undefined;
        }
        let found: { value: unknown } | undefined;
        try {
          found = { value: readJson(text, 'c.json').value };
        } catch (error) {
          if (String(error).includes('stands twice')) return;
        }
        expect(found).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('names line and column of every kind of mistake', () => {
    const places = {
      '{\n  "a": 1,\n}': '3:1',
      '[1, 2,]': '1:7',
      '{"a": 1 "b": 2}': '1:9',
      '{"a" 1}': '1:6',
      '{a: 1}': '1:2',
      '{"a": nope}': '1:7',
      '{"a": 01}': '1:8',
      '{"a": "x\ny"}': '1:9',
      '{"a": 1} x': '1:10',
      '{"a": 1,\n "a": 2}': '2:2',
      '{"a": [1, 2': '1:12',
      '': '1:1',
    };
    const found = Object.keys(places).map((text) => {
      const { at } = errorOf(text);
      return [text, at === undefined ? '' : placeText(at).replace('c.json:', '')];
    });
    expect(Object.fromEntries(found)).toEqual(places);
  });

  it('finds values and keys again', () => {
    const json = readJson('\uFEFF{\n  "a": {"b": [10, 20]}\n}', 'c.json');
    expect(json.placeOf(['a', 'b', 1])).toMatchObject({ line: 2, column: 19 });
    expect(json.placeOfKey(['a', 'b'])).toMatchObject({ line: 2, column: 9 });
    expect(json.placeOf(['a', 'missing'])).toMatchObject({ line: 2, column: 8 });
  });

  it('keeps a key called __proto__ as a key', () => {
    const { value } = readJson('{"__proto__": {"x": 1}}', 'c.json');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"x":1}}');
    expect(value).not.toHaveProperty('x');
  });
});

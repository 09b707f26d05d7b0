/** The plan's own look at JSON text agrees with JSON.parse: where it breaks, where values stand, which keys are doubled. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { duplicateKey } from '../../src/plan/duplicateKeys.ts';
import { jsonEvents } from '../../src/plan/jsonEvents.ts';
import { errorAt } from '../../src/plan/source.ts';

const spaced = fc
  .tuple(fc.jsonValue({ depthSize: 'large' }), fc.constantFrom(undefined, 2, '\t'))
  .map(([value, indent]) => JSON.stringify(value, null, indent));

/** JSON text with one character changed, put in or taken out. */
const nearlyJson = fc
  .tuple(spaced, fc.nat(), fc.constantFrom(...'{}[]":,\\0-.eE+ tfn/\n\u0001u'.split(''), ''), fc.nat(1))
  .map(([text, at, char, cut]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + char + text.slice(place + cut);
  });

function faultOf(text: string): number | undefined {
  for (const event of jsonEvents(text)) if (event.type === 'fault') return event.offset;
  return undefined;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('text has a fault exactly when it does not parse', () => {
  fc.assert(
    fc.property(fc.oneof(nearlyJson, fc.string()), (text) => {
      expect(faultOf(text) === undefined, text).toBe(parses(text));
    }),
    { numRuns: 3000 },
  );
});

test('what stands before a fault can be the beginning of JSON', () => {
  fc.assert(
    fc.property(nearlyJson, (text) => {
      const fault = faultOf(text);
      if (fault === undefined) return;
      const begun = faultOf(text.slice(0, fault));
      expect(begun ?? fault).toBeLessThanOrEqual(fault);
    }),
  );
});

test('every value is found at its place', () => {
  fc.assert(
    fc.property(spaced, (text) => {
      const source = { text, file: 'x' };
      for (const event of jsonEvents(text)) {
        if (event.type !== 'value') continue;
        const path = event.way.map((step) => (step.list ? step.index : step.key));
        const before = text.slice(0, event.offset).split('\n');
        const { at } = errorAt(source, path, { code: 'x', message: 'x', hint: 'x' });
        expect(at).toEqual({ file: 'x', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
      }
    }),
  );
});

test('the walk comes to every value that JSON.parse makes', () => {
  fc.assert(
    fc.property(spaced, (text) => {
      const values = [...jsonEvents(text)].filter(({ type }) => type === 'value').length;
      let parsed = 0;
      JSON.parse(text, (_, value: unknown) => {
        parsed += 1;
        return value;
      });
      expect(values).toBe(parsed);
    }),
  );
});

test('a key is doubled exactly when it was put in twice', () => {
  const key = fc.constantFrom('id', 'a"b', 'c\\', 'd:', '__proto__', '', '\u2028');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(key, fc.jsonValue()), { maxLength: 4 }),
      fc.boolean(),
      (entries, escaped) => {
        const write = (text: string): string =>
          escaped ? JSON.stringify(text).replaceAll('i', '\\u0069') : JSON.stringify(text);
        const text = `[{${entries.map(([name, value]) => `${write(name)} : ${JSON.stringify(value)}`).join(' , ')}}, ":"]`;
        const names = entries.map(([name]) => name);
        const twice = names.find((name, index) => names.indexOf(name) < index);
        const found = duplicateKey(text, JSON.parse(text));
        expect(found?.key).toBe(twice);
        if (found !== undefined) expect(found.earlier).toBeLessThan(found.offset);
      },
    ),
    { numRuns: 1000 },
  );
});

test('text nested a hundred thousand deep is walked', () => {
  const deep = 100_000;
  expect(faultOf('['.repeat(deep))).toBe(deep);
  const text = `${'[{"a":'.repeat(deep)}1${'}]'.repeat(deep)}`;
  expect(faultOf(text)).toBeUndefined();
});

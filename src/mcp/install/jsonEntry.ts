/** Sets or takes out one entry of a JSON file, with comments or without; every other byte stays as it is. */
import { isDeepStrictEqual } from 'node:util';
import { applyEdits, modify, parse, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { CtoError } from '../../errors.ts';
import { placeAt } from '../../plan/source.ts';
import type { Target } from './targets.ts';

function check(text: string, file: string): unknown {
  const faults: ParseError[] = [];
  const value: unknown = parse(text, faults, { allowTrailingComma: true });
  const [fault] = faults;
  if (fault === undefined) return value;
  throw new CtoError('json-invalid', `Not JSON: ${printParseErrorCode(fault.error)}`, {
    hint: 'Its CLI can’t read it either. Correct it at this place; nothing was changed.',
    at: placeAt({ text, file }, fault.offset),
  });
}

/** What stands at the path, if anything. @throws CtoError `json-shape` when what should hold it can't. */
function valueAt(whole: unknown, { file, path }: Pick<Target, 'file' | 'path'>): unknown {
  return path.reduce((value: unknown, key, depth) => {
    if (value === undefined) return undefined;
    if (isObject(value)) return Object.hasOwn(value, key) ? value[key] : undefined;
    const where = depth === 0 ? 'The file' : path.slice(0, depth).join('.');
    throw new CtoError('json-shape', `${where} is no object, so nothing can be put into it`, {
      hint: 'Its CLI can’t use it either. Correct it by hand; nothing was changed.',
      at: { file },
    });
  }, whole);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How the file is indented: by its first indented line. */
function indentation(text: string): { insertSpaces: boolean; tabSize: number } {
  const first = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return first.startsWith('\t')
    ? { insertSpaces: false, tabSize: 1 }
    : { insertSpaces: true, tabSize: first.length };
}

/** The text with the entry, or without it when `entry` is undefined. @throws CtoError `json-invalid`, `json-shape`. */
export function withJsonEntry(
  text: string,
  { file, path }: Pick<Target, 'file' | 'path'>,
  entry: Target['entry'] | undefined,
): string {
  const whole = text.trim() === '' ? '{}\n' : text;
  const value = check(whole, file);
  const present = valueAt(value, { file, path });
  // An entry that says the same stays as its user formatted it.
  if (isDeepStrictEqual(present, entry)) return text;
  const eol = whole.includes('\r\n') ? '\r\n' : '\n';
  const formattingOptions = { ...indentation(whole), eol };
  return applyEdits(whole, modify(whole, [...path], entry, { formattingOptions }));
}

/** Sets or takes out one entry of a JSON file, with comments or without; every other byte stays as it is. */
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

/** How the file is indented: by its first indented line. */
function indentation(text: string): { insertSpaces: boolean; tabSize: number } {
  const first = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return first.startsWith('\t')
    ? { insertSpaces: false, tabSize: 1 }
    : { insertSpaces: true, tabSize: first.length };
}

/** The text with the entry, or without it when `entry` is undefined. @throws CtoError `json-invalid`. */
export function withJsonEntry(
  text: string,
  { file, path }: Pick<Target, 'file' | 'path'>,
  entry: Target['entry'] | undefined,
): string {
  const whole = text.trim() === '' ? '{}\n' : text;
  check(whole, file);
  const eol = whole.includes('\r\n') ? '\r\n' : '\n';
  const formattingOptions = { ...indentation(whole), eol };
  return applyEdits(whole, modify(whole, [...path], entry, { formattingOptions }));
}

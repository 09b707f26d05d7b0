/** Decides how a value reads as JSON that JSON, YAML and TOML parsers all take. */
import { CtoError } from '../errors.ts';

/** Characters that JSON allows bare and YAML or TOML do not. */
const escaped = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** One line of JSON; lone surrogates become U+FFFD. @throws CtoError `value-missing` for undefined and functions. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? inner.toWellFormed() : inner,
  ) as string | undefined;
  if (text === undefined) {
    throw new CtoError('value-missing', 'A template asks for a value that was not given', {
      hint: 'Give every variable of its context a value; null is one.',
    });
  }
  return text.replaceAll(escaped, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

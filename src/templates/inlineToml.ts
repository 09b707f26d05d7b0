/** Decides how any value reads as one TOML value: inline tables, so that it can stand behind `key =`. */
import { CtoError } from '../errors.ts';
import { jsonText } from './jsonText.ts';

/** The value as inline TOML. @throws CtoError `value-without-toml` for what TOML can't say (null, undefined, NaN apart). */
export function inlineToml(value: unknown): string {
  if (typeof value === 'string') return jsonText(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return tomlNumber(value);
  if (Array.isArray(value)) return `[${value.map(inlineToml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return pairs.length === 0
      ? '{}'
      : `{ ${pairs.map(([key, inner]) => `${tomlKey(key)} = ${inlineToml(inner)}`).join(', ')} }`;
  }
  throw new CtoError('value-without-toml', `TOML can't hold ${String(value)}`, {
    hint: 'Leave the key out instead.',
  });
}

function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : jsonText(key);
}

function tomlNumber(value: number): string {
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

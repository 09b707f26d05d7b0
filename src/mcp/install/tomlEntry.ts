/** Sets or takes out one table of a TOML file; every other byte stays as it is, and the result is proven before it is used. */
import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'smol-toml';
import { CtoError, messageOf } from '../../errors.ts';
import type { Target } from './targets.ts';

type Table = Record<string, unknown>;

function read(text: string, file: string): Table {
  try {
    return parse(text);
  } catch (cause) {
    throw new CtoError('toml-invalid', `Not TOML: ${messageOf(cause).split('\n')[0]}`, {
      hint: 'Its CLI can’t read it either. Correct it; nothing was changed.',
      at: { file },
      cause,
    });
  }
}

/** The values of a text that was made here; undefined when it is no TOML any more. */
function readOwn(text: string): unknown {
  try {
    return plain(parse(text));
  } catch {
    return undefined;
  }
}

/** What the values must be afterwards. */
function wanted(
  before: Table,
  [section = '', name = '']: readonly string[],
  entry: Target['entry'] | undefined,
): Table {
  const { [section]: old, ...others } = before;
  const { [name]: _, ...rest } = isTable(old) ? old : {};
  const inner = entry === undefined ? rest : { ...rest, [name]: { ...entry } };
  return entry === undefined && Object.keys(inner).length === 0 ? others : { ...others, [section]: inner };
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The table's lines, from its header to the next one that is not below it. */
function withoutTable(text: string, path: readonly string[]): string {
  const header = path.join('.').replaceAll('.', String.raw`\s*\.\s*`);
  const own = new RegExp(String.raw`^\s*\[\s*${header}\s*(\.[^\]]*)?\]`);
  const kept: string[] = [];
  let inside = false;
  for (const line of text.split(/(?<=\n)/)) {
    if (/^\s*\[/.test(line)) inside = own.test(line);
    if (!inside) kept.push(line);
  }
  return kept.join('').replace(/\n\n+$/, '\n');
}

/** The text with the table, or without it when `entry` is undefined. @throws CtoError `toml-invalid`, `toml-elsewhere`. */
export function withTomlEntry(
  text: string,
  { file, path }: Pick<Target, 'file' | 'path'>,
  entry: Target['entry'] | undefined,
): string {
  const before = read(text, file);
  const rest = withoutTable(text, path);
  const gap = rest === '' ? '' : rest.endsWith('\n') ? '\n' : '\n\n';
  const after = entry === undefined ? rest : `${rest}${gap}[${path.join('.')}]\n${stringify({ ...entry })}`;
  if (isDeepStrictEqual(readOwn(after), plain(wanted(before, path, entry)))) return after;
  throw new CtoError(
    'toml-elsewhere',
    `${path.join('.')} is written in a form that can’t be changed safely`,
    {
      hint: `Take it out by hand, then try again.`,
      at: { file },
    },
  );
}

/** Without the difference between an empty table and none. */
function plain(value: Table): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) =>
      isTable(inner) && Object.keys(inner).length === 0 ? undefined : inner,
    ),
  );
}

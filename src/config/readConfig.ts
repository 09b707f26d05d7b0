/** Decides what a `cto-config.json` says: valid and typed, or an error at its line and column. */
import type { z } from 'zod';
import { CtoError, type Place } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { readJson, type JsonFile } from './jsonPlaces.ts';
import { knownKeys } from './knownKeys.ts';
import { keyNotices, type KeyNotice } from './notices.ts';
import { configSchema, type ConfigFile } from './schema.ts';

export interface Config {
  values: ConfigFile;
  /** Path as the user gave it; absent when there is no file. */
  file?: string;
  /** Keys of the file that have no effect, in its order. */
  notices: readonly KeyNotice[];
  /** Where the value at a dotted path stands; absent when there is no file. */
  placeOf?: (key: string) => Place;
}

const migrateHint = 'cto config migrate brings older shapes up to date.';

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function unknownKey(json: JsonFile, path: readonly PropertyKey[]): CtoError {
  const known = knownKeys(configSchema);
  const key = String(path.at(-1));
  const siblings = known.below(path.slice(0, -1));
  const elsewhere = known.named(key);
  const near = nearest(key, siblings);
  const hint =
    elsewhere !== undefined
      ? `This key belongs at ${elsewhere}.`
      : near !== undefined
        ? `Did you mean "${near}"?`
        : `Known here: ${siblings.join(', ')}.`;
  return new CtoError('config-unknown-key', `Unknown key ${dotted(path)}`, {
    hint,
    at: json.placeOfKey(path),
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );
}

/** The one of the words that may stand there which a mistyped one probably meant. */
function meant(json: JsonFile, issue: z.core.$ZodIssue): string | undefined {
  const written = valueAt(json.value, issue.path);
  if (issue.code !== 'invalid_value' || typeof written !== 'string') return undefined;
  return nearest(
    written,
    issue.values.filter((each) => typeof each === 'string'),
  );
}

function wrongValue(json: JsonFile, issue: z.core.$ZodIssue): CtoError {
  const { path, message } = issue;
  const where = path.length === 0 ? 'The file' : dotted(path);
  const near = meant(json, issue);
  return new CtoError('config-invalid-value', `${where}: ${message.replace(/^Invalid input: /, '')}`, {
    hint: `${near === undefined ? 'Change the value at this place;' : `Did you mean "${near}"?`} ${migrateHint}`,
    at: json.placeOf(path),
  });
}

function wrongName(json: JsonFile, { path }: z.core.$ZodIssue): CtoError {
  const hint =
    path.length === 2
      ? `An agent's name has small letters, digits and "-"; its App's name stands in githubApp. ${migrateHint}`
      : 'A server’s name has letters, digits, "_" and "-".';
  return new CtoError('config-invalid-value', `${dotted(path)}: can't be a name here`, {
    hint,
    at: json.placeOfKey(path),
  });
}

function explain(json: JsonFile, issue: z.core.$ZodIssue): CtoError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(json, [...issue.path, key]));
  return [issue.code === 'invalid_key' ? wrongName(json, issue) : wrongValue(json, issue)];
}

function orderOf({ at }: CtoError): number {
  return (at?.line ?? 0) * 100_000 + (at?.column ?? 0);
}

/** What holds without a file. */
export const emptyConfig: Config = { values: configSchema.parse({}), notices: [] };

/**
 * Reads the text of a `cto-config.json`, or says everything that is wrong with it: `config-unknown-key` and
 * `config-invalid-value`, each with line and column, in the file's order. @throws CtoError `json-invalid`.
 */
export function checkConfig(text: string, file: string): { config: Config } | { errors: CtoError[] } {
  const json = readJson(text, file);
  const parsed = configSchema.safeParse(json.value);
  if (!parsed.success) {
    const errors = parsed.error.issues.flatMap((issue) => explain(json, issue));
    return { errors: errors.toSorted((one, other) => orderOf(one) - orderOf(other)) };
  }
  const placeOf = (key: string): Place => json.placeOf(key.split('.'));
  return { config: { values: parsed.data, file, notices: keyNotices(json), placeOf } };
}

/** The same for a play: the first thing wrong is thrown. */
export function readConfig(text: string, file: string): Config {
  const checked = checkConfig(text, file);
  if ('config' in checked) return checked.config;
  const [first] = checked.errors;
  throw first ?? new Error(`${file} was refused without a reason`);
}

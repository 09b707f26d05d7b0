/** Brings a `cto-config.json` of an older shape, or of looser JSON, to the shape of today, and says what it changed. */
import {
  applyEdits,
  createScanner,
  format,
  parse,
  type ParseError,
  printParseErrorCode,
  visit,
} from 'jsonc-parser';
import { CtoError } from '../errors.ts';
import { placeAt } from '../plan/source.ts';
import { keyNames } from './migrateKeys.ts';
import { sectionsInPlace } from './migrateSections.ts';
import { typesInPlace } from './migrateTypes.ts';
import { checkConfig } from './readConfig.ts';
import { configSchema } from './schema.ts';
import { isValues, type Values } from './values.ts';

export interface Migration {
  /** The file as it should be; the very same text where nothing has to change. */
  text: string;
  /** What was changed, one sentence each. */
  changes: readonly string[];
  /** What is still wrong in `text` and only a person can decide. */
  errors: readonly CtoError[];
}

/**
 * No configuration has more. The library's parser calls itself for each, so that far more exhaust the stack, and from 100 on
 * its formatter (3.3.1) writes no line breaks but the word `undefined`.
 */
const mostLevels = 50;

/** Where the first object or list begins that lies deeper than any of a configuration. */
function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    const mark = text.charAt(offset);
    if (mark === '{' || mark === '[') depth += 1;
    else if (mark === '}' || mark === ']') depth -= 1;
    if (depth > mostLevels) return offset;
  }
  return undefined;
}

/** Comments and trailing commas are passed over here; everything else has to be JSON. */
function looseJson(text: string, file: string): unknown {
  const refuse = (offset: number, message: string): never => {
    throw new CtoError('json-invalid', message, {
      hint: 'Correct it at this place; nothing was changed.',
      at: placeAt({ text, file }, offset),
    });
  };
  const deep = tooDeep(text);
  if (deep !== undefined) return refuse(deep, `More than ${mostLevels} levels inside one another`);
  const faults: ParseError[] = [];
  const value: unknown = parse(text, faults, { allowTrailingComma: true, disallowComments: false });
  const [fault] = faults;
  if (fault !== undefined)
    return refuse(fault.offset, `Not JSON, also not with comments: ${printParseErrorCode(fault.error)}`);
  const double = doubledKey(text);
  return double === undefined ? value : refuse(double.offset, `The key "${double.key}" stands twice`);
}

/** The first key that stands a second time in one object. */
function doubledKey(text: string): { key: string; offset: number } | undefined {
  const open: Set<string>[] = [];
  let found: { key: string; offset: number } | undefined;
  visit(
    text,
    {
      onObjectBegin: () => void open.push(new Set()),
      onObjectEnd: () => void open.pop(),
      onObjectProperty: (key, offset) => {
        if (open.at(-1)?.has(key) === true) found ??= { key, offset };
        open.at(-1)?.add(key);
      },
    },
    { allowTrailingComma: true },
  );
  return found;
}

function isStrict(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Errors: `json-invalid` where the text can't be read at all. Nothing is guessed: unknown keys stay and are told. */
export function migrateConfig(source: string, file: string): Migration {
  const text = source.replace(/^\uFEFF/, '');
  const strict = isStrict(text);
  if (strict) {
    const checked = checkConfig(source, file);
    if ('config' in checked) return { text: source, changes: [], errors: [] };
  }
  const value = looseJson(text, file);
  if (!isValues(value)) return { text: source, changes: [], errors: errorsOf(source, file) };
  const changes = strict ? [] : ['comments and trailing commas are taken out: JSON has none'];
  const note = (change: string): void => void changes.push(change);
  sectionsInPlace(value, note);
  keyNames(configSchema, value, note);
  typesInPlace(configSchema, value, note);
  if (value['version'] === undefined) {
    value['version'] = '1.0';
    note('version: "1.0" is added');
  }
  const plain = JSON.stringify(inOrder(value));
  const options = { insertSpaces: true, tabSize: 2, eol: '\n' };
  const migrated = `${applyEdits(plain, format(plain, undefined, options))}\n`;
  return { text: migrated, changes, errors: errorsOf(migrated, file) };
}

function errorsOf(text: string, file: string): readonly CtoError[] {
  const checked = checkConfig(text, file);
  return 'config' in checked ? [] : checked.errors;
}

/** `$schema` and `version` first, as people write them; the others as they were. */
function inOrder({ $schema, version, defaults, agents, ...others }: Values): Values {
  const known = { $schema, version, defaults, agents };
  return {
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
    ...others,
  };
}

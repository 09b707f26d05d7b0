import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrateConfig } from '../../src/config/migrateConfig.ts';
import { checkConfig } from '../../src/config/readConfig.ts';
import { resolveConfig } from '../../src/config/resolveConfig.ts';
import { CtoError, errorText } from '../../src/errors.ts';

const folder = join(import.meta.dirname, '..', 'fixtures', 'configs');
const rows = ['blaze', 'cipher', 'cleo', 'docs', 'rex', 'rex-remediation', 'tess'];

function shapes(kind: string): { name: string; text: string }[] {
  const names = readdirSync(join(folder, kind));
  expect(names.length).toBeGreaterThan(5);
  return names.map((name) => ({ name, text: readFileSync(join(folder, kind, name), 'utf8') }));
}

/** What is said of a file, each mistake with its place. */
function refusals(text: string, name: string): string[] {
  try {
    const checked = checkConfig(text, name);
    return 'config' in checked ? [] : checked.errors.map((error) => errorText(error));
  } catch (error) {
    if (error instanceof CtoError) return [errorText(error)];
    throw error;
  }
}

function leftAfterMigration(text: string, name: string): string[] {
  try {
    return migrateConfig(text, name).errors.map((error) => errorText(error));
  } catch (error) {
    if (error instanceof CtoError) return [errorText(error)];
    throw error;
  }
}

describe('configurations of the last year', () => {
  for (const { name, text } of shapes('accepted')) {
    it(`accepts ${name}, and says what has no effect`, () => {
      expect(refusals(text, name)).toEqual([]);
      expect(migrateConfig(text, name)).toEqual({ text, changes: [], errors: [] });
      const checked = checkConfig(text, name);
      if (!('config' in checked)) throw new Error('it was refused');
      expect(resolveConfig({ flags: {}, file: checked.config, rows }).notices).toMatchSnapshot();
    });
  }

  for (const { name, text } of shapes('migrated')) {
    it(`migrates ${name}`, () => {
      const refused = refusals(text, name);
      const migration = migrateConfig(text, name);
      expect(migration.errors).toEqual([]);
      expect(refusals(migration.text, name)).toEqual([]);
      expect(migrateConfig(migration.text, name).text).toBe(migration.text);
      expect({ refused, ...migration }).toMatchSnapshot();
      expect(refused.join('\n')).toMatch(new RegExp(`^${name}:\\d+:\\d+: `));
    });
  }

  for (const { name, text } of shapes('refused')) {
    it(`refuses ${name} with line and column`, () => {
      const refused = refusals(text, name);
      expect(refused.length).toBeGreaterThan(0);
      for (const line of refused)
        expect(line).toMatch(new RegExp(`^${name}:\\d+:\\d+: .+ \\[[a-z-]+\\]\n  → `));
      expect(leftAfterMigration(text, name)).not.toEqual([]);
      expect(refused).toMatchSnapshot();
    });
  }
});

const deep = (levels: number): string => `{"x": ${'['.repeat(levels)}"{["${']'.repeat(levels)}}`;

it('what lies deeper than any configuration is refused at its place', () => {
  const column = '{"x": '.length + 50;
  expect(() => migrateConfig(deep(50_000), 'deep.json')).toThrow(
    expect.objectContaining({ code: 'json-invalid', at: { file: 'deep.json', line: 1, column } }),
  );
  expect(migrateConfig(deep(49), 'deep.json').errors.map(({ code }) => code)).toEqual(['config-unknown-key']);
});

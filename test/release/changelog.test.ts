import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder, packageVersion } from '../../src/packageFolder.ts';
import { changelogSection } from '../../src/release/changelog.ts';

const text = `# Changelog

## [Unreleased]

- not yet

## [1.10.0] - 2026-11-02

### Added

- Ten.

## [1.1.0] - 2026-01-31

- One.

## [1.0.0]

- No date.

## [0.9.0] - 2025-12-01

Nothing to see.

## [0.8.0] - 2025-13-45

- x

[1.1.0]: https://example.org/1.1.0
`;

/** What reading the section of this version throws. */
function failure(version: string): unknown {
  try {
    return changelogSection(text, version);
  } catch (error) {
    return error;
  }
}

describe('the changelog', () => {
  it('has the section of exactly that version', () => {
    expect(changelogSection(text, '1.1.0')).toEqual({ date: '2026-01-31', notes: '- One.' });
    expect(changelogSection(text, '1.10.0').notes).toBe('### Added\n\n- Ten.');
  });

  it('refuses a version without section, date or list, with its place', () => {
    expect(failure('1.1')).toMatchObject({ code: 'changelog-section-missing', at: { file: 'CHANGELOG.md' } });
    expect(failure('1.0.0')).toMatchObject({ code: 'changelog-date', at: { line: 17 } });
    expect(failure('0.8.0')).toMatchObject({ code: 'changelog-date' });
    expect(failure('0.9.0')).toMatchObject({ code: 'changelog-section-empty' });
  });

  it('of this project has a section for its version', () => {
    const own = readFileSync(join(packageFolder(), 'CHANGELOG.md'), 'utf8');
    expect(changelogSection(own, packageVersion()).notes).not.toBe('');
  });
});

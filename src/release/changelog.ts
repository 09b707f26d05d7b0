/** Decides what the changelog says about a version: its section in the form of Keep a Changelog, or why there is none. */
import { CtoError } from '../errors.ts';

export interface Section {
  /** `YYYY-MM-DD`. */
  date: string;
  /** Its text without the heading. */
  notes: string;
}

const heading = /^## \[([^\]]+)\](?: - (.*))?$/;

/**
 * The section `## [version] - YYYY-MM-DD` of a changelog. `file` is its name in errors.
 * @throws CtoError `changelog-section-missing`, `changelog-date`, `changelog-section-empty`.
 */
export function changelogSection(text: string, version: string, file = 'CHANGELOG.md'): Section {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => heading.exec(line)?.[1] === version);
  if (start === -1) {
    throw new CtoError('changelog-section-missing', `There is no section for version ${version}`, {
      at: { file },
      hint: `Write what changed under "## [${version}] - YYYY-MM-DD".`,
    });
  }
  const at = { file, line: start + 1 };
  const date = heading.exec(lines[start] ?? '')?.[2] ?? '';
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date))) {
    throw new CtoError('changelog-date', `Version ${version} has no date like 2026-01-31`, { at });
  }
  const end = lines.findIndex((line, index) => index > start && /^(## |\[[^\]]+\]: )/.test(line));
  const notes = lines
    .slice(start + 1, end === -1 ? undefined : end)
    .join('\n')
    .trim();
  if (!/^[-*] /m.test(notes)) {
    throw new CtoError('changelog-section-empty', `The section of version ${version} lists nothing`, {
      at,
      hint: 'Say what changed in a list: what users will notice, one line each.',
    });
  }
  return { date, notes };
}

import { describe, expect, it } from 'vitest';
import { sortFindings } from '../../src/templates/findings.ts';
import { findingsText, measuresTable } from '../../src/templates/report.ts';
import type { LintFinding } from '../../src/templates/types.ts';

function finding(place: string, code: string, message = 'Wrong'): LintFinding {
  const [file = '', line, column] = place.split(':');
  return { code, at: { file, line: Number(line), column: Number(column) }, message, hint: 'Mend it.' };
}

describe('findings', () => {
  it('are sorted by place, and each is told once', () => {
    const found = [
      finding('b.sh.hbs:1:1', 'x'),
      finding('a.sh.hbs:10:1', 'x'),
      finding('a.sh.hbs:9:2', 'x'),
      finding('a.sh.hbs:9:2', 'x'),
      finding('a.sh.hbs:9:2', 'x', 'Wrong too'),
      finding('a.sh.hbs:9:1', 'y'),
    ];
    expect(sortFindings(found).map(({ at, code }) => `${at.file}:${at.line}:${at.column} ${code}`)).toEqual([
      'a.sh.hbs:9:1 y',
      'a.sh.hbs:9:2 x',
      'a.sh.hbs:9:2 x',
      'a.sh.hbs:10:1 x',
      'b.sh.hbs:1:1 x',
    ]);
  });

  it('read as one block for each file', () => {
    const found = [finding('a.sh.hbs:1:2', 'x'), finding('a.sh.hbs:3:4', 'y'), finding('b.sh.hbs:5:6', 'z')];
    expect(findingsText(found, 'agent-templates')).toBe(
      `agent-templates/a.sh.hbs
agent-templates/a.sh.hbs:1:2  Wrong [x]
    → Mend it.
agent-templates/a.sh.hbs:3:4  Wrong [y]
    → Mend it.

agent-templates/b.sh.hbs
agent-templates/b.sh.hbs:5:6  Wrong [z]
    → Mend it.
`,
    );
  });
});

describe('the table of sizes', () => {
  it('is aligned', () => {
    const measures = [
      { name: 'one', files: 1, bytes: 1_048_576, limit: 1_048_576 },
      { name: 'the other', files: 12, bytes: 0, limit: 20_480 },
    ];
    expect(measuresTable(measures)).toBe(
      `           files      bytes      limit    share
one            1  1,048,576  1,048,576  100.0 %
the other     12          0     20,480    0.0 %
`,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { emptyIdentifiers, variablesOf } from '../../src/templates/variables.ts';
import { variablesTable } from '../../src/templates/variablesTable.ts';

describe('the table of variables', () => {
  const table = variablesTable();

  it('has a line for every variable with its kind, pattern and origin', () => {
    expect(table).toMatch(/^\| Variable \| Templates \| Kind \| Pattern \| Origin \|\n\| --- /);
    expect(table).toContain('| `stage` | all | identifier | `^[a-z]+$` | the play |\n');
    expect(table).toContain('| `task.title` | text | text |  | the plan |\n');
    expect(table).toContain('| `findings[].place` | text | text |  | the stage |\n');
    expect(table).toMatch(/\| `mcp` \| config \| value \|/);
    expect(table).toMatch(/\| `task_workspace` \| config, text \| identifier \|/);
    expect(table).toMatch(/\| `conflict` \| text \| record, optional \|/);
  });

  it('is a table whatever stands in a pattern', () => {
    for (const line of table.trim().split('\n')) expect(line.split(/(?<!\\)\|/)).toHaveLength(7);
  });
});

describe('variables', () => {
  it('of shell templates are identifiers only', () => {
    for (const [, { kind, pattern }] of Object.entries(variablesOf('shell'))) {
      expect(kind).toBe('identifier');
      expect(pattern).toMatch(/^\^/);
    }
  });

  it('that may be empty are known', () => {
    expect([...emptyIdentifiers()]).toEqual(['merge_branch']);
  });
});

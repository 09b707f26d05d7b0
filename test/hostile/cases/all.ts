/** All hostile cases by kind, and their table for people. */
import { faults } from './faults.ts';
import { inputs } from './inputs.ts';
import { workspaces } from './workspaces.ts';
import type { HostileCase } from './case.ts';

export const allCases: Readonly<Record<string, readonly HostileCase[]>> = {
  input: inputs,
  workspace: workspaces,
  fault: faults,
};

/** The generated part of `docs/edge-cases.md` about one kind. */
export function casesTable(cases: readonly HostileCase[]): string {
  const rows = cases.map(({ name, ending, happens, tests }) => {
    const files = [...new Set(tests.map(([file]) => `\`${file}\``))].join(', ');
    return `| ${[name, ending, happens, files].map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  });
  const head = ['| Case | Ends | What happens | Test |', '| --- | --- | --- | --- |'];
  return [...head, ...rows].join('\n');
}

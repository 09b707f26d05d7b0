/** Decides the order of findings, that each is told once, and how they read on a terminal. */
import { placeText } from '../errors.ts';
import type { LintFinding } from './types.ts';

/** Sorted by place; a fault of a partial is told once, however many compiled templates show it. */
export function sortFindings(findings: Iterable<LintFinding>): LintFinding[] {
  const byKey = new Map<string, LintFinding>();
  for (const finding of findings) {
    const key = `${placeText(finding.at)} ${finding.code} ${finding.message}`;
    if (!byKey.has(key)) byKey.set(key, finding);
  }
  return [...byKey.values()].toSorted(compare);
}

function compare(one: LintFinding, other: LintFinding): number {
  if (one.at.file !== other.at.file) return one.at.file < other.at.file ? -1 : 1;
  return one.at.line - other.at.line || one.at.column - other.at.column || (one.code < other.code ? -1 : 1);
}

/** Groups sorted findings by file. */
export function findingsByFile(findings: readonly LintFinding[]): Map<string, LintFinding[]> {
  return Map.groupBy(findings, ({ at }) => at.file);
}

/** Runs the tests that try hostile cases, and prints from their reports what was tried and how it ended. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { textTable } from '../src/cli/table.ts';
import { allCases } from '../test/hostile/cases/all.ts';
import { outcomeOf, type HostileCase, type Outcome, type RanTest } from '../test/hostile/cases/case.ts';
import { vitestStep, type Step } from './steps.ts';

const project = join(import.meta.dirname, '..');
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** The tests of all hostile cases, or of those that are in other projects than `isolation`. */
export function hostileStep({ without = false } = {}): Step {
  const cases = Object.values(allCases).flat();
  const files = new Set(cases.flatMap(({ tests }) => tests.map(([file]) => file)));
  const projects = ['fast', 'slow', ...(without ? [] : ['isolation'])];
  return vitestStep('hostile', [...projects.flatMap((name) => ['--project', name]), ...files]);
}

/** Takes earlier reports away, so that none is counted again. */
export async function removeReports(names: readonly string[]): Promise<void> {
  for (const name of names) await rm(reportOf(name), { force: true });
}

/** Prints the table, and writes it to `coverage/hostile.json`; false when something was lost or not tried. */
export async function printHostileTable(names: readonly string[]): Promise<boolean> {
  const ran = (await Promise.all(names.map(readTests))).flat();
  const rows = Object.entries(allCases).flatMap(([kind, cases]) =>
    cases.map((each) => ({ kind, ...each, ...outcomeOf(each, ran) })),
  );
  const sum = sumOf(rows);
  const noted = rows.map(({ kind, name, ending, ...counts }) => ({
    kind,
    name,
    ending,
    tried: counts.tried,
    lost: counts.lost,
    skipped: counts.skipped,
  }));
  const file = join(project, 'coverage/hostile.json');
  await writeFile(file, `${JSON.stringify({ ...sum, rows: noted }, undefined, 2)}\n`);
  const { tried, refused, survived, lost } = sum;
  const total = ['', `all ${rows.length} cases`, ...[tried, refused, survived, lost].map(String)];
  const headings = ['', 'case', 'tried', 'refused', 'survived', 'lost'];
  console.log(`\n${textTable(headings, [...rows.map(cells), total]).join('\n')}`);
  const untried = rows.filter((row) => row.tried + row.skipped === 0);
  for (const { name } of untried) console.log(`✖ not tried: ${name}`);
  return lost === 0 && untried.length === 0;
}

type Row = HostileCase & Outcome & { kind: string };

function reportOf(name: string): string {
  return join(project, `coverage/tests/${name}.json`);
}

async function readTests(name: string): Promise<RanTest[]> {
  const { testResults } = reportSchema.parse(JSON.parse(await readFile(reportOf(name), 'utf8')));
  return testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ file: relative(project, file.name), ...test })),
  );
}

function cells({ kind, name, ending, tried, lost, skipped }: Row): string[] {
  const good = String(tried - lost);
  const short = name.length > 76 ? `${name.slice(0, 75)}…` : name;
  const ended = ending === 'refused' ? [good, ''] : ['', good];
  return [
    kind,
    short,
    String(tried),
    ...ended,
    String(lost),
    skipped > 0 ? `${skipped} not possible here` : '',
  ];
}

function sumOf(rows: readonly Row[]): Outcome & { refused: number; survived: number } {
  const sum = { tried: 0, refused: 0, survived: 0, lost: 0, skipped: 0 };
  for (const { ending, tried, lost, skipped } of rows) {
    sum.tried += tried;
    sum.lost += lost;
    sum.skipped += skipped;
    sum[ending] += tried - lost;
  }
  return sum;
}

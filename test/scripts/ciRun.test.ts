import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/packageFolder.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

interface Report {
  passed?: number;
  failed?: number;
  /** Test files that could not be loaded. */
  broken?: number;
  /** An error outside of any test. */
  unhandled?: boolean;
}

function file(statuses: readonly string[], status: string): object {
  return { status, assertionResults: statuses.map((each) => ({ status: each })) };
}

/** A report in the form of vitest's JSON reporter. */
function report({ passed = 0, failed = 0, broken = 0, unhandled = false }: Report): string {
  return JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    success: failed === 0 && broken === 0 && !unhandled,
    testResults: [
      file(Array<string>(passed).fill('passed'), 'passed'),
      ...(failed > 0 ? [file(Array<string>(failed).fill('failed'), 'failed')] : []),
      ...Array.from({ length: broken }, () => file([], 'failed')),
    ],
  });
}

const ciRun = await readFile(join(packageFolder(), '.ci', 'run'), 'utf8');
/** The runs that it adds up, and the targets that it makes beside `test`. */
const runs = (/^for project in (.*); do$/m.exec(ciRun)?.[1] ?? '').split(' ');
const targets = [...ciRun.matchAll(/^make (test-\S+) /gm)].map(([, target = '']) => target);

/** Runs `.ci/run` where `make test` leaves these reports; `make test` and `make test-cluster` end with these exit codes. */
async function ci(
  reports: Readonly<Record<string, Report>>,
  makeCode = 0,
  clusterCode = 0,
): Promise<{ code: number | undefined; last: string | undefined }> {
  const files = Object.entries(reports).map(([name, each]) => [`reports/${name}.json`, report(each)]);
  const others = targets.map(
    (target) => `${target}:\n\texit ${target === 'test-cluster' ? clusterCode : 0}\n`,
  );
  const makefile = `test:\n\tmkdir -p coverage/tests\n\tif [ -d reports ]; then cp reports/* coverage/tests; fi\n\texit ${makeCode}\n${others.join('')}`;
  const stale = runs.map((name) => [`coverage/tests/${name}.json`, report({ passed: 99 })]);
  const folder = await temporaryFolder({ ...Object.fromEntries([...stale, ...files]), Makefile: makefile });
  await mkdir(join(folder, '.ci'));
  await copyFile(join(packageFolder(), '.ci', 'run'), join(folder, '.ci', 'run'));
  await chmod(join(folder, '.ci', 'run'), 0o755);
  const { exitCode, stdout } = await execa(join(folder, '.ci', 'run'), { reject: false });
  return { code: exitCode, last: stdout.split('\n').at(-1) };
}

/** All runs, which had nothing to do. */
const nothing: Readonly<Record<string, Report>> = Object.fromEntries(runs.map((name) => [name, {}]));

describe('.ci/run', () => {
  it('makes every test target but those that need the real CLIs or a builder, take too long or are part of another', async () => {
    const makefile = await readFile(join(packageFolder(), 'Makefile'), 'utf8');
    const all = [...makefile.matchAll(/^(test-\w+):/gm)].map(([, target = '']) => target);
    const elsewhere = ['test-chart', 'test-clis', 'test-hostile', 'test-images', 'test-mutations'];
    expect(targets.toSorted()).toEqual(all.filter((target) => !elsewhere.includes(target)).toSorted());
  });

  it('adds up all runs', async () => {
    const reports = Object.fromEntries(runs.map((name) => [name, { passed: 2 }]));
    expect(await ci(reports)).toEqual({ code: 0, last: `tests: ${2 * runs.length} passed, 0 failed` });
  });

  it('counts failures, and fails with them', async () => {
    const [fast, slow] = [
      { passed: 5, failed: 1 },
      { passed: 2, failed: 2 },
    ];
    const reports = { ...nothing, fast, slow };
    expect(await ci(reports, 1)).toEqual({ code: 2, last: 'tests: 7 passed, 3 failed' });
    expect((await ci(reports, 0)).code).toBe(1);
  });

  it('fails with what needs a cluster', async () => {
    const reports = { ...nothing, fast: { passed: 5 }, cluster: { passed: 3, failed: 1 } };
    expect(await ci(reports, 0, 1)).toEqual({ code: 2, last: 'tests: 8 passed, 1 failed' });
  });

  it('counts test files that can’t be loaded and errors outside of tests', async () => {
    const reports = { ...nothing, fast: { passed: 5, broken: 2 }, slow: { passed: 2, unhandled: true } };
    expect(await ci(reports, 1)).toEqual({ code: 2, last: 'tests: 7 passed, 3 failed' });
  });

  it('counts a run that died before its tests, and never takes an old report for it', async () => {
    const { slow, ...others } = nothing;
    expect(slow).toEqual({});
    const reports = { ...others, fast: { passed: 5 } };
    expect(await ci(reports, 1)).toEqual({ code: 2, last: 'tests: 5 passed, 1 failed' });
    expect(await ci({}, 0)).toEqual({ code: 1, last: `tests: 0 passed, ${runs.length} failed` });
  });

  it('fails when only something else than a test failed', async () => {
    const reports = { ...nothing, fast: { passed: 5 } };
    expect(await ci(reports, 1)).toEqual({ code: 2, last: 'tests: 5 passed, 0 failed' });
  });
});

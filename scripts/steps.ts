/** Decides how a list of commands runs, one after another or some at once: each is told with its time, what fails is shown, all are run. */
import { $ } from 'zx';

export interface Step {
  title: string;
  /** Program and arguments. */
  command: readonly [string, ...string[]];
  /** Its output is shown while it runs; otherwise only when it fails. */
  live?: boolean;
}

function told(mark: string, { title }: Step, since: number, code: number | null): void {
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  console.log(`${mark} ${title}  ${seconds}s${code === 0 ? '' : `  exit code ${code}`}`);
}

async function run(step: Step): Promise<boolean> {
  const since = performance.now();
  if (step.live === true) console.log(`▸ ${step.title}`);
  const [program, ...args] = step.command;
  const stdio = step.live === true ? 'inherit' : 'pipe';
  const ended = await $({ nothrow: true, quiet: true, stdio: ['ignore', stdio, stdio] })`${program} ${args}`;
  if (ended.exitCode !== 0) console.log(ended.stdall);
  told(ended.exitCode === 0 ? '✔' : '✖', step, since, ended.exitCode);
  return ended.exitCode === 0;
}

/** Runs all steps, also after one that failed; those of an inner list at once. False when any did. */
export async function runSteps(steps: readonly (Step | readonly Step[])[]): Promise<boolean> {
  const failed: string[] = [];
  for (const each of steps) {
    const some = 'title' in each ? [each] : each;
    const passed = await Promise.all(some.map(run));
    failed.push(...some.filter((_, index) => passed[index] !== true).map(({ title }) => title));
  }
  if (failed.length > 0) console.log(`\n✖ failed: ${failed.join(', ')}`);
  return failed.length === 0;
}

/** What steps remember of unchanged files. */
const cache = 'node_modules/.cache';

/** Format, lint, types and generated documentation: what both `make check` and `make test` begin with. */
export const staticSteps: readonly Step[] = [
  { title: 'format', command: ['prettier', '--check', '--cache', '--log-level', 'warn', '.'] },
  { title: 'lint', command: ['oxlint'] },
  { title: 'types', command: ['tsc', '--incremental', '--tsBuildInfoFile', `${cache}/types.json`] },
  { title: 'generated documentation', command: ['node', 'scripts/generate-docs.ts', '--check'] },
];

/** One project of the tests; its results go to `coverage/tests/<project>.json` as well. */
export function testStep(
  project: 'fast' | 'chart' | 'slow' | 'isolation' | 'mutations' | 'release' | 'cluster' | 'node' | 'images',
): Step {
  const projects = project === 'slow' ? ['slow', 'builders'] : [project];
  return vitestStep(
    project,
    projects.flatMap((name) => ['--project', name]),
  );
}

/** Some of the tests; their results go to `coverage/tests/<name>.json` as well. */
export function vitestStep(name: string, which: readonly string[]): Step {
  const report = `--outputFile.json=coverage/tests/${name}.json`;
  // A change is not refused for what fails once and then passes; `.ci/run` names it.
  const tries = process.env['CI'] === undefined ? [] : ['--retry=1'];
  const command = [
    'vitest',
    'run',
    ...which,
    ...tries,
    '--reporter=default',
    '--reporter=json',
    report,
  ] as const;
  return { title: `${name} tests`, command, live: true };
}

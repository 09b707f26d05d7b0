/** Decides which moved scripts are run after an update, for how long, and what is told of those that were not. */
import { availableParallelism } from 'node:os';
import { CtoError } from '../../errors.ts';
import { watchingHere } from '../../isolation/sandbox/support.ts';
import { withPartials } from '../roles.ts';
import type { FileUpdate } from '../updateTree.ts';
import { withPodWorld, type PodWorld } from './pod.ts';
import { runScript, type ScriptRun, type Texts } from './runScript.ts';

/** What running the scripts of an update showed. */
export interface RunReport {
  /** Scripts that were run before and after, and isolate. */
  ran: readonly string[];
  notRun: readonly { file: string; reason: string }[];
  /** Scripts of which some way through their blocks was not run. */
  partly: readonly { file: string; reason: string }[];
  seconds: number;
}

export interface RunOptions {
  /** Seconds after which no further script is begun. */
  budget: number;
  /** Seconds that one script may take. */
  each: number;
  /** Of more scripts than these none is run. */
  most: number;
}

/** Nothing was run. */
export const noRuns: RunReport = { ran: [], notRun: [], partly: [], seconds: 0 };

/**
 * Runs the container scripts that an update changed, each in sandboxes of its own, as many at once as there are cores.
 * @throws CtoError `check-failed` with file, line and path when one writes outside of its task's folder or ends otherwise than before.
 */
export async function runScripts(updates: readonly FileUpdate[], options: RunOptions): Promise<RunReport> {
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  const texts = {
    before: updates.map(({ path, before: text }) => ({ path, text })),
    after: updates.map(({ path, after: text }) => ({ path, text })),
  };
  const scripts = updates
    .filter(({ role }) => role === 'container')
    .flatMap((update) => caseOf(update, { updates, texts }));
  if (scripts.length === 0) return noRuns;
  if (scripts.length > options.most) {
    const reason = `more than ${options.most} would take longer than the update itself, and --run-seconds gives them time`;
    return noneOf(scripts, reason, seconds());
  }
  if ((await watchingHere({ processes: 'wrappers' })).files !== 'namespaces') {
    const reason = 'this machine allows no namespaces, without which it could change the machine';
    return noneOf(scripts, reason, seconds());
  }
  const runs = await withPodWorld(options.each, async (world) =>
    runAll(scripts, { world, texts, isOver: () => seconds() > options.budget, budget: options.budget }),
  );
  return reportOf(runs, seconds());
}

function noneOf(scripts: readonly Case[], reason: string, seconds: number): RunReport {
  return { ...noRuns, notRun: scripts.map(({ update }) => ({ file: update.path, reason })), seconds };
}

interface Case {
  update: FileUpdate;
  /** Why it is not run; undefined when it is. */
  reason?: string;
}

/** What is left without the volume being touched: in a run as in a pod, these places are the run's own. */
const besideVolume = new Set([
  'home-state',
  'machine-state',
  'temporary-name',
  'temporary-folder',
  'relative-path',
]);

/** Nothing for scripts in which nothing changed. */
function caseOf(
  update: FileUpdate,
  { updates, texts }: { updates: readonly FileUpdate[]; texts: Texts },
): Case[] {
  const paths = new Set(
    withPartials({ path: update.path, text: update.before }, texts.before).map(({ path }) => path),
  );
  const parts = updates.filter(({ path }) => paths.has(path));
  if (parts.every(({ edits }) => edits.length === 0)) return [];
  const isLeft = parts.some(({ findings }) =>
    findings.some(({ level, code }) => level === 'left' && !besideVolume.has(code)),
  );
  return [{ update, ...(isLeft ? { reason: 'places are left in it' } : {}) }];
}

interface All {
  world: PodWorld;
  texts: Texts;
  isOver: () => boolean;
  budget: number;
}

async function runAll(cases: readonly Case[], all: All): Promise<Map<string, ScriptRun>> {
  const runs = new Map<string, ScriptRun>();
  const queue = cases.values();
  const worker = async (): Promise<void> => {
    for (const one of queue) runs.set(one.update.path, await runCase(one, all));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return runs;
}

async function runCase({ update, reason }: Case, { budget, ...options }: All): Promise<ScriptRun> {
  if (reason !== undefined) return { sort: 'not-run', reason };
  if (options.isOver()) return { sort: 'not-run', reason: `the ${budget} seconds for runs were over` };
  try {
    return await runScript(update, options);
  } catch (error) {
    if (!(error instanceof CtoError) || error.code !== 'sandbox-failed') throw error;
    return { sort: 'not-run', reason: error.message };
  }
}

function reportOf(runs: ReadonlyMap<string, ScriptRun>, seconds: number): RunReport {
  const faults = [...runs.values()].flatMap((run) => (run.sort === 'faulty' ? run.faults : []));
  if (faults.length > 0) {
    throw new CtoError('check-failed', faults.join('\n'), {
      hint: 'Every file was put back. Move this script by hand, or mark the line; --no-run updates without running scripts.',
    });
  }
  return {
    ran: [...runs].flatMap(([file, { sort }]) => (sort === 'isolates' ? [file] : [])).toSorted(),
    notRun: [...runs].flatMap(([file, run]) =>
      run.sort === 'not-run' ? [{ file, reason: run.reason }] : [],
    ),
    partly: [...runs].flatMap(([file, run]) =>
      run.sort === 'isolates' ? run.notRun.map((reason) => ({ file, reason })) : [],
    ),
    seconds,
  };
}

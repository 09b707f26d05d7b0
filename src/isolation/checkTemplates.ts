/** Decides whether a template set isolates: every script of it is run, a few at a time. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../packageFolder.ts';
import type { Compiled } from '../templates/compile.ts';
import { scriptCases } from './cases.ts';
import { checkScript } from './checkScript.ts';
import { checkPreparation, preparationName } from './preparation.ts';
import { locateFindings } from './locate.ts';
import { watchingHere } from './sandbox/support.ts';
import type { IsolationReport, ScriptReport, Watching } from './types.ts';
import { withWorld } from './world.ts';

export interface CheckOptions {
  /** Part of the compiled paths that are run. */
  only?: string;
  /** Scripts checked at a time, two tasks each; by default one more than there are cores, as they also wait. */
  jobs?: number;
  /** How to watch; by default as well as this machine allows. */
  watching?: Partial<Watching>;
  /** Seconds that one script may take; default 120. */
  seconds?: number;
  /** Run faulty scripts again to tell the line of the template; default true. */
  locate?: boolean;
  onProgress?: (done: number, all: number) => void;
}

/** Runs all container scripts and hooks of a set. @throws CtoError `sandbox-failed` when the machine refuses. */
export async function checkTemplates(
  compiled: Pick<Compiled, 'set' | 'agents'>,
  {
    only = '',
    locate = true,
    seconds = 120,
    jobs = availableParallelism() + 1,
    watching: asked = {},
    onProgress,
  }: CheckOptions = {},
): Promise<IsolationReport> {
  const begun = performance.now();
  const watching = await watchingHere(asked);
  const cases = scriptCases(compiled, only);
  return withWorld({ set: compiled.set, watching, seconds }, async (world) => {
    const reports: ScriptReport[] = [];
    const queue = cases.values();
    const worker = async (): Promise<void> => {
      for (const script of queue) {
        const report = await checkScript(world, script);
        const findings = locate ? await locateFindings(world, script, report.findings) : report.findings;
        reports.push({ ...report, findings });
        onProgress?.(reports.length, cases.length);
      }
    };
    if (only === '' && watching.files === 'namespaces') {
      reports.push(await checkPreparation(world, join(packageFolder(), preparationName)));
    }
    await Promise.all(Array.from({ length: Math.min(jobs, cases.length) }, worker));
    const scripts = reports.toSorted((a, b) => (a.template < b.template ? -1 : 1));
    return { watching, scripts, seconds: (performance.now() - begun) / 1000 };
  });
}

/** Decides which secrets of a scene are where they should not be: processes, logs, files, and what was pushed. */
import { join } from 'node:path';
import { leakFinding, processFinding } from '../findings.ts';
import type { Ended } from '../sandbox/sandbox.ts';
import { tasks, type Scene } from '../scene.ts';
import type { IsolationFinding } from '../types.ts';
import { fileLeaks, type FileLeak } from './fileLeaks.ts';
import { processLeaks } from './processes.ts';
import { remoteLeaks } from './remoteLeaks.ts';
import { executionsWith } from './trace.ts';

/** Searches for the secrets of both tasks; `ends` are all programs that were run. */
export async function leakFindings(
  template: string,
  scene: Scene,
  ends: readonly Ended[],
): Promise<IsolationFinding[]> {
  const { needles, script, repository } = scene;
  const texts = needles.map(({ text }) => text);
  const processes = ends.flatMap(({ task, trace }) =>
    processLeaks(executionsWith(trace, texts), needles, { cli: script.cli.program, task }),
  );
  const found = [
    ...logLeaks(scene, ends),
    ...(await leaksInFiles(scene)),
    ...(await remoteLeaks(repository, needles)),
  ];
  return [
    ...processes.map((leak) => processFinding(template, leak)),
    ...found.map(({ path, needle }) => leakFinding(template, path, needle)),
  ];
}

function logLeaks({ needles }: Scene, ends: readonly Ended[]): FileLeak[] {
  return ends.flatMap(({ task, log }) => {
    const found = needles.filter(({ text }) => log.includes(text));
    return found.map((needle) => ({ path: `log of task ${task}`, needle }));
  });
}

/** Workspaces and results: whatever else a script writes is a finding as it is. */
async function leaksInFiles({ sandbox, needles }: Scene): Promise<FileLeak[]> {
  const folders = [...tasks.map((task) => sandbox.workspaceOf(task)), sandbox.results];
  const found = await Promise.all(
    folders.map(async (place) => {
      const leaks = await fileLeaks(sandbox.outside(place), needles);
      return leaks.map(({ path, needle }) => ({ path: join(place, path), needle }));
    }),
  );
  return found.flat();
}

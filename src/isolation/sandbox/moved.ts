/** Decides how scripts are run where no namespaces are allowed: workspaces moved, and everything in reach photographed. */
import { cp, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '../../processes.ts';
import { writeScript } from '../files.ts';
import type { Change } from '../types.ts';
import { resultsFolder } from '../prepared.ts';
import { endOf } from './ended.ts';
import { launcherText } from './launcher.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';
import { compareSnapshots, takeSnapshot, type Watched } from './snapshot.ts';

/** Folders that a script could write by mistake, below the sandbox. */
const places = ['workspace', 'home', 'tmp', 'caller'];

export async function movedSandbox({
  folder,
  prepared,
  programs,
  processes,
  seconds,
}: SandboxOptions): Promise<Sandbox> {
  const machine = join(folder, 'machine');
  const logs = join(folder, 'logs');
  await cp(prepared, machine, { recursive: true, verbatimSymlinks: true });
  for (const path of [...places.map((name) => join(machine, name)), logs])
    await mkdir(path, { recursive: true });
  const watched = watchedFolders(folder, programs);
  const touched = new Map<string, Change>();
  let round = 0;
  return {
    files: 'moved',
    workspaceOf: (task) => join(machine, 'workspace', `task-${task}`),
    results: join(machine, resultsFolder),
    env: {
      PATH: `${programs}:${process.env['PATH'] ?? ''}`,
      HOME: join(machine, 'home/agent'),
      TMPDIR: join(machine, 'tmp'),
      LANG: 'C.UTF-8',
    },
    outside: (path) => path,
    run: async (starts) => {
      round += 1;
      const script = join(folder, `round-${round}.sh`);
      const cwd = join(machine, 'caller');
      const launcher = { enter: [], logs, traces: logs, processes, round, cwd, seconds };
      await writeScript(script, launcherText(starts, launcher));
      for (const change of await changesDuring(watched, script)) touched.set(change.path, change);
      return Promise.all(starts.map(async ({ task }) => endOf({ logs, traces: logs }, task, round)));
    },
    changes: async () => [...touched.values()],
    leftRunning: async () => [],
    end: async () => undefined,
  };
}

function watchedFolders(folder: string, programs: string): Watched[] {
  return [
    { folder: join(folder, 'machine') },
    { folder: join(folder, '..'), without: folder },
    { folder: programs },
    { folder: homedir(), only: /^\.(git|claude|codex|cursor|factory|config|local|cache)/ },
    { folder: '/', only: /^(workspace|\..*)$/ },
  ];
}

async function changesDuring(watched: readonly Watched[], script: string): Promise<Change[]> {
  const before = await takeSnapshot(watched);
  await runProcess('bash', [script]);
  return compareSnapshots(before, await takeSnapshot(watched));
}

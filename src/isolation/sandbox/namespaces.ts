/** Decides how scripts are run with the whole machine below an overlay, in mount and process namespaces of their own. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { CtoError } from '../../errors.ts';
import { startPipes, type PipedProcess } from '../pipes.ts';
import { textOf } from '../files.ts';
import { entriesBelow } from '../walk.ts';
import { launcherText } from './launcher.ts';
import { resultsFolder } from '../prepared.ts';
import { endOf } from './ended.ts';
import { overlayChanges, type Layer } from './overlay.ts';
import { enterScript, namespaceCommand } from './support.ts';
import type { Sandbox, SandboxOptions, Start } from './sandbox.ts';

/** @throws CtoError `sandbox-failed` with what the machine refused. */
export async function namespaceSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { folder, prepared, programs, processes, seconds } = options;
  const area = join(folder, 'area');
  for (const name of [area, join(folder, 'traces')]) await mkdir(name, { recursive: true });
  const talk = await enter(area, prepared);
  const seen = (path: string): string => `/proc/${talk.pid}/root${path}`;
  let round = 0;
  return {
    files: 'namespaces',
    workspaceOf: (task) => `/workspace/task-${task}`,
    results: resultsFolder,
    env: { PATH: `${programs}:${process.env['PATH'] ?? ''}`, HOME: '/home/agent', LANG: 'C.UTF-8' },
    outside: (path) => seen(`${area}/root${path}`),
    run: async (starts) => {
      round += 1;
      await runRound(starts, { area, folder, round, talk, processes, seconds });
      const logs = seen(`${area}/logs`);
      const traces = processes === 'strace' ? logs : seen(`${area}/root${folder}/traces`);
      return Promise.all(starts.map(async ({ task }) => endOf({ logs, traces }, task, round)));
    },
    changes: async () => {
      const all = await overlayChanges(await layersOf(area, seen), await newNames(area, seen));
      return all.filter(({ path }) => !path.startsWith(`${folder}/`));
    },
    leftRunning: async () => linesOf(seen(`${area}/logs/left`)),
    end: talk.end,
  };
}

interface Talk extends Pick<PipedProcess, 'pid'> {
  /** Runs a script and waits for its end. */
  run: (script: string) => Promise<void>;
  end: () => Promise<void>;
}

async function enter(area: string, prepared: string): Promise<Talk> {
  const { program, args, env } = namespaceCommand(['bash', enterScript, area, prepared]);
  const child = startPipes(program, args, { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const expect = async (word: string): Promise<void> => {
    const { value, done } = await lines.next();
    if (done !== true && value.startsWith(word)) return;
    const { stderr } = await child.ended;
    throw new CtoError('sandbox-failed', `The sandbox could not be made: ${stderr.trim()}`, {
      hint: 'Run the check with --files moved, which needs no namespaces.',
    });
  };
  await expect('ready');
  return {
    pid: child.pid,
    run: async (script) => {
      child.stdin.write(`${script}\n`);
      await expect('ended 0');
    },
    end: async () => {
      child.stdin.end();
      await child.ended;
    },
  };
}

/** What is still running has outlived its script: noted and ended; then strace, which follows all of it, ends by itself. */
const endLeft = `names() { tr '\\0' ' ' <"/proc/$1/cmdline" 2>/dev/null; }
for folder in /proc/[0-9]*; do
  pid="\${folder##*/}"
  read -r name 2>/dev/null <"$folder/comm" || continue
  case "$pid $name" in "1 "* | "$$ "* | *" strace") continue ;; esac
  kill -0 "$pid" 2>/dev/null || continue
  names "$pid" >>"$AREA/logs/left" && echo >>"$AREA/logs/left"
  kill -KILL "$pid"
done
while grep -qsx strace /proc/[0-9]*/comm; do sleep 0.01; done`;

interface Round {
  area: string;
  folder: string;
  round: number;
  talk: Talk;
  processes: SandboxOptions['processes'];
  seconds: number;
}

async function runRound(starts: readonly Start[], options: Round): Promise<void> {
  const { area, folder, round, talk, processes, seconds } = options;
  const script = join(folder, `round-${round}.sh`);
  const enterRoot = ['chroot', `${area}/root`];
  await writeFile(
    script,
    launcherText(starts, {
      enter: enterRoot,
      logs: `${area}/logs`,
      traces: join(folder, 'traces'),
      processes,
      round,
      seconds,
      after: endLeft,
    }),
  );
  await talk.run(script);
}

async function layersOf(area: string, seen: (path: string) => string): Promise<Layer[]> {
  const lines = (await linesOf(seen(`${area}/layers`))).map((line) => line.split(' '));
  return lines.map(([number = '', at = '', lower = '']) => ({
    point: at === '/' ? '' : at,
    upper: seen(`${area}/upper/${number}`),
    merged: seen(`${area}/root${at}`),
    lower: lower.split(':').map((path) => (path.startsWith(area) ? seen(path) : path)),
  }));
}

/** What is new where there is no overlay: in /dev, in the root, in folders that could have none and were left empty. */
async function newNames(area: string, seen: (path: string) => string): Promise<string[]> {
  const devices = new Set(await linesOf(seen(`${area}/devices`)));
  const top = new Set(await linesOf(seen(`${area}/top`)));
  const inDevices = await entriesBelow(seen(`${area}/root/dev`));
  const inRoot = await readdir(seen(`${area}/root`));
  const bare = await linesOf(seen(`${area}/unwatched`));
  const inBare = await Promise.all(
    bare.map(async (place) =>
      (await entriesBelow(seen(`${area}/root${place}`))).map(({ path }) => `${place}/${path}`),
    ),
  );
  return [
    ...inDevices
      .filter(({ path }) => !devices.has(`${area}/root/dev/${path}`))
      .map(({ path }) => `/dev/${path}`),
    ...inBare.flat(),
    ...inRoot.filter((name) => !top.has(name)).map((name) => `/${name}`),
  ];
}

/** The lines of a file; none when there is no such file. */
async function linesOf(file: string): Promise<string[]> {
  return ((await textOf(file)) ?? '').split('\n').filter((line) => line !== '');
}

/** Reads what a run of a play on this machine left: its log, its prompt, and the events that its CLI printed. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CtoError } from '../errors.ts';
import { followLines } from '../local/logLines.ts';
import { type PlayStatus, playStatus } from '../local/playStatus.ts';
import { runKey } from '../play/types.ts';
import { hasCode } from '../workspaces/errno.ts';
import { readIfThere } from '../workspaces/wholeFile.ts';
import { onlyEvents, wantedText } from './logText.ts';
import type { FollowedLog, LogRequest } from './plays.ts';

/** The run that began last, of all or of those that are wanted. @throws CtoError `log-missing`. */
export async function localLog(play: PlayStatus, wanted: LogRequest): Promise<FollowedLog> {
  const { name, others } = await lastRun(play, wanted.run);
  const folder = join(play.folder, 'runs', name ?? '');
  const path = wanted.what === 'prompt' ? join(folder, 'files', 'prompt.md') : join(folder, 'log.txt');
  const text = name === undefined ? undefined : await readIfThere(path);
  if (name === undefined || text === undefined) throw missing(play, wanted, others);
  const run = runOf(name);
  return {
    run,
    path,
    text: wanted.what === 'prompt' ? text : wantedText(text, wanted),
    follow: async (signal, tell) =>
      follow({ play, run, path, from: Buffer.byteLength(text) }, { signal, tell, wanted }),
  };
}

/** `task/stage/attempt` of a folder's name. */
function runOf(name: string): string {
  return name.replace(/\.([a-z]+)\.(\d+)$/, '/$1/$2');
}

async function lastRun(
  play: PlayStatus,
  wanted: string | undefined,
): Promise<{ name: string | undefined; others: readonly string[] }> {
  const folder = join(play.folder, 'runs');
  const prefix = wanted?.replaceAll('/', '.');
  const others = await foldersOf(folder);
  const fitting = others.filter(
    (name) => prefix === undefined || name === prefix || name.startsWith(`${prefix}.`),
  );
  const begun = await Promise.all(
    fitting.map(async (name) => ({ name, at: (await stat(join(folder, name))).birthtimeMs })),
  );
  return { name: begun.toSorted((one, other) => one.at - other.at).at(-1)?.name, others };
}

function missing({ job }: PlayStatus, { run, what }: LogRequest, names: readonly string[]): CtoError {
  return new CtoError('log-missing', `There is no ${what} of ${run ?? 'any run'} in ${job}`, {
    hint:
      names.length === 0 ? 'Nothing of it has run yet.' : `Runs: ${names.map(runOf).toSorted().join(', ')}`,
  });
}

async function follow(
  { play, run, path, from }: { play: PlayStatus; run: string; path: string; from: number },
  { signal, tell, wanted }: { signal: AbortSignal; tell: (text: string) => void; wanted: LogRequest },
): Promise<void> {
  if (wanted.what === 'prompt') return;
  const root = dirname(dirname(play.folder));
  const end = followLines(path, from, (line) => {
    const text = wanted.what === 'events' ? onlyEvents(line) : `${line}\n`;
    if (text !== '') tell(text);
  });
  try {
    while (!signal.aborted) {
      const now = await playStatus(root, play.job);
      if (now?.running.every((each) => runKey(each) !== run) !== false) return;
      await sleep(300);
    }
  } finally {
    await end();
  }
}

async function foldersOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
}

/** What `cto play` does: prepare, play on this machine, tell how it went. */
import { errorText } from '../errors.ts';
import { playLocally } from '../local/play.ts';
import type { PlaySummary } from '../local/types.ts';
import { isOnCluster } from './clusterFlags.ts';
import { startCtoDetached } from './detach.ts';
import { endAtOnce } from './endAtOnce.ts';
import { onInterrupt } from './interrupt.ts';
import { exitCode, type Io } from './io.ts';
import type { PlayCommandFlags } from './playCommand.ts';
import { preparePlay, rootFolder, type Prepared } from './playOptions.ts';
import { rehearsalSentence, withRehearsal } from './rehearsal.ts';
import { ensureSampleRemote, withSample } from './sample.ts';
import { watch } from './watch.ts';

const codes: Readonly<Record<PlaySummary['outcome'], number>> = {
  succeeded: exitCode.succeeded,
  failed: exitCode.failed,
  stopped: exitCode.interrupted,
};

async function endOrTell(folder: string | undefined, io: Io): Promise<void> {
  try {
    await endAtOnce(folder);
  } catch (error) {
    io.stderr.write(`cto: ${errorText(error)}\n`);
  }
}

/** Plays what is prepared; `rehearsal` is the file for the scripted agent. */
export async function playPrepared(
  { play: options, notices }: Prepared,
  rehearsal: string | undefined,
  json: boolean,
  io: Io,
): Promise<number> {
  const sentence = rehearsal === undefined ? undefined : rehearsalSentence;
  const display = watch(options, { json, rehearsal: sentence }, io);
  let folder: string | undefined;
  const interrupt = onInterrupt({ first: display.stopping, second: async () => endOrTell(folder, io) });
  let summary: PlaySummary | undefined;
  try {
    for (const text of notices) display.listener({ type: 'notice', text });
    summary = await playLocally({
      ...options,
      ...(rehearsal === undefined ? {} : { rehearsal }),
      signal: interrupt.signal,
      listener: (event) => {
        if (event.type === 'play-started') ({ folder } = event);
        display.listener(event);
      },
    });
    return codes[summary.outcome];
  } finally {
    interrupt.forget();
    display.finish(summary);
  }
}

/** Starts this very command again, without `--detach`, as a process of its own. */
export async function detachPlay(flags: Pick<PlayCommandFlags, 'json' | 'root'>, io: Io): Promise<number> {
  const argv = process.argv.slice(2).filter((word) => word !== '--detach' && word !== '--json');
  const play = await startCtoDetached({ argv, cwd: io.cwd, env: io.env, root: rootFolder(flags, io) });
  const { job, pid } = play;
  const text = `Play ${job} goes on in process ${pid}. See: cto status ${job}, cto logs ${job}, cto stop ${job}\n`;
  io.stdout.write(flags.json === true ? `${JSON.stringify(play)}\n` : text);
  return exitCode.succeeded;
}

/** @returns the exit code. Errors before the play begins are thrown. */
export async function runPlay(given: PlayCommandFlags, io: Io): Promise<number> {
  if (isOnCluster(given)) {
    const { runClusterPlay } = await import('./runClusterPlay.ts');
    return runClusterPlay(given, io);
  }
  if (given.detach === true) return detachPlay(given, io);
  const root = rootFolder(given, io);
  const flags = given.sample === true ? withSample(given, root) : given;
  if (given.sample === true && given.repository === undefined) await ensureSampleRemote(root);
  const prepared = await preparePlay(flags, io);
  return withRehearsal(flags.rehearse, { plan: prepared.play.plan, cwd: io.cwd }, (file) =>
    playPrepared(prepared, file, flags.json === true, io),
  );
}

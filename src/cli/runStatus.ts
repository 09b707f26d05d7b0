/** What `cto status` and `cto stop` do. */
import type { PlayStatus } from '../local/playStatus.ts';
import { isOnCluster, whereWords } from './clusterFlags.ts';
import { exitCode, type Io } from './io.ts';
import { findPlay, type Plays } from './plays.ts';
import { playsOf } from './whichPlays.ts';
import { say, sayJson } from './say.ts';
import type { StatusFlags } from './statusCommand.ts';
import { playsText, playText } from './statusText.ts';
import { watchStatus } from './watchStatus.ts';

/** What is shown at one moment. */
export interface Shown {
  text: string;
  json: unknown;
  /** Of one play. */
  state: PlayStatus['state'] | undefined;
}

/** @returns 0, whatever state the plays are in; with `--watch` and a name the exit code of its play. */
export async function showStatus(name: string | undefined, flags: StatusFlags, io: Io): Promise<number> {
  const plays = playsOf(flags, io);
  const job = name === undefined ? undefined : (await findPlay(plays, name)).job;
  const look = async (): Promise<Shown> => lookAt(plays, job, flags);
  if (flags.watch === true)
    return watchStatus({ look, changed: plays.changed, json: flags.json === true }, io);
  const { text, json } = await look();
  if (flags.json === true) sayJson(json, io);
  else say(text, io);
  return exitCode.succeeded;
}

async function lookAt(plays: Plays, job: string | undefined, flags: StatusFlags): Promise<Shown> {
  if (job !== undefined) {
    const play = await findPlay(plays, job);
    const logs = isOnCluster(flags) ? `cto logs ${job} <task> ${whereWords(flags)}` : play.folder;
    return { text: playText(play, logs), json: play, state: play.state };
  }
  const all = await plays.all();
  const text = all.length === 0 ? `There are no plays ${plays.where}.\n` : playsText(all);
  return { text, json: { ...plays.place, plays: all }, state: undefined };
}

export async function stopNamed(name: string, flags: StatusFlags, io: Io): Promise<number> {
  const plays = playsOf(flags, io);
  const play = await findPlay(plays, name);
  const { job } = play;
  const stopped = await plays.stop(play);
  const { state } = await findPlay(plays, job);
  if (flags.json === true) sayJson({ job, stopped, state }, io);
  else say(stopped ? `${job} was stopped.\n` : `${job} was not going on: it is ${state}.\n`, io);
  return exitCode.succeeded;
}

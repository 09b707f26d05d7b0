/** Decides whom a command asks about plays: the files of this machine, or a cluster. Both answer in the same words. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type PlayStatus, playNames, playStatus } from '../local/playStatus.ts';
import { endUnwatched, stopPlay } from '../local/stopPlay.ts';
import { isOnCluster, type WhereFlags } from './clusterFlags.ts';
import { clusterPlays } from './clusterPlays.ts';
import type { Io } from './io.ts';
import { localLog } from './localLog.ts';
import { rootFolder } from './playOptions.ts';
import { pause, type Plays } from './plays.ts';

/** @throws CtoError of the kubeconfig, or `bad-flag`; nothing is asked yet. */
export function playsOf(flags: WhereFlags, io: Io): Plays {
  return isOnCluster(flags) ? clusterPlays(flags, io) : localPlays(rootFolder(flags, io));
}

function localPlays(root: string): Plays {
  const read = async (name: string): Promise<PlayStatus | undefined> => playStatus(root, name);
  return {
    where: `below ${root}`,
    place: { root },
    names: async () => playNames(root),
    read,
    all: async () => {
      const found = await Promise.all((await playNames(root)).map(read));
      return found.filter((status) => status !== undefined);
    },
    stop: async ({ folder }) => (await stopPlay(join(folder, 'lock'), hostname())) || endUnwatched(folder),
    log: localLog,
    // A play writes many files: looking at them a few times a second costs less than watching all.
    changed: async (signal) => pause(500, signal),
  };
}

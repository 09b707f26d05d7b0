/** Has a play begun on a cluster for the tool `play`, and follows it for some time. */
import { beginClusterPlay } from '../cli/beginClusterPlay.ts';
import { playsIn } from '../cli/clusterPlays.ts';
import { stagesFlag } from '../cli/flags.ts';
import type { PlayCommandFlags } from '../cli/playCommand.ts';
import type { PlayStatus } from '../local/playStatus.ts';
import { follow } from './follow.ts';
import type { CallPlace } from './place.ts';
import type { ToolWorld } from './tool.ts';

/** What is given, in the tool's names; files and repository are in the client's roots. */
export interface ClusterPlayArguments extends Omit<
  Partial<PlayCommandFlags>,
  'stages' | 'rehearse' | 'resume'
> {
  stages?: string | undefined;
  rehearse?: boolean | undefined;
  resume?: boolean | undefined;
}

/** Errors are those of `cto play --cluster`. */
export async function startOnCluster(
  { stages, rehearse, resume, ...args }: ClusterPlayArguments,
  { wait, place }: { wait: number; place: CallPlace },
  world: ToolWorld,
): Promise<PlayStatus> {
  const flags: PlayCommandFlags = {
    publish: true,
    ...args,
    ...(stages !== undefined && { stages: stagesFlag(stages) }),
    ...(rehearse === true && { rehearse: true }),
    ...(resume === true && { resume: true }),
  };
  const { cluster, play } = await beginClusterPlay(flags, place.io);
  return follow({ plays: playsIn(cluster), job: play.metadata.name, seconds: wait }, world);
}

/** Decides everything that a play on a cluster needs, from flags, files and git, and has it begun there. */
import { type ResolvedConfig } from '../config/resolveConfig.ts';
import type { Play } from '../controller/plays/play.ts';
import { CtoError } from '../errors.ts';
import { type ClusterObjects, openCluster } from '../onCluster/objects.ts';
import { clusterNotices, playObjects } from '../onCluster/playSpec.ts';
import { type Started, startPlay } from '../onCluster/startPlay.ts';
import type { Plan } from '../plan/types.ts';
import { playName } from '../play/run/names.ts';
import type { Io } from './io.ts';
import { readPlanInput } from './planInput.ts';
import type { PlayCommandFlags } from './playCommand.ts';
import { baseBranch, repositoryAddress, repositoryOf } from './repository.ts';
import { soundTemplates } from './templateSet.ts';
import { requireTrust } from './trust.ts';

export interface BegunPlay extends Started {
  cluster: ClusterObjects;
  play: Play;
  plan: Plan;
  config: ResolvedConfig;
  repository: string;
  /** Sentences for the user. */
  notices: readonly string[];
}

/** Flags that are about this machine alone. */
const localOnly: readonly (readonly [keyof PlayCommandFlags, string, string])[] = [
  ['sample', '--sample', 'Play the sample with --local.'],
  ['rehearse', '--rehearse', 'Rehearse with --local: in a cluster the real CLIs run.'],
  ['templates', '--templates', 'Bring templates there with: cto templates apply'],
  ['retention', '--retention', 'The chart value retention decides which workspaces go.'],
  ['retentionAge', '--retention-age', 'The chart value retention decides which workspaces go.'],
  ['limitDisk', '--limit-disk', 'The chart and its policy bound what a run may use.'],
  ['limitInodes', '--limit-inodes', 'The chart and its policy bound what a run may use.'],
];

function refuseLocalFlags(flags: PlayCommandFlags): void {
  const given = localOnly.find(([key]) => flags[key] !== undefined);
  if (given !== undefined)
    throw new CtoError('bad-flag', `${given[1]} is for this machine`, { hint: given[2] });
  if (flags.publish) return;
  throw new CtoError('bad-flag', '--no-publish is for this machine', {
    hint: 'A cluster knows no other place for branches than the remote.',
  });
}

/** Errors are for the user; nothing is made before everything was checked. */
export async function beginClusterPlay(flags: PlayCommandFlags, io: Io): Promise<BegunPlay> {
  refuseLocalFlags(flags);
  const cluster = openCluster(flags, io.env);
  const compiled = await soundTemplates(undefined, io.cwd);
  const { plan, config, file, notices } = await readPlanInput(flags, compiled, io.cwd);
  await requireTrust(file, flags.config !== undefined, io);
  if (plan.play.tasks.length === 0) {
    throw new CtoError('plan-done', 'Every task of this plan is done', {
      hint: 'Add tasks, or set some to pending.',
    });
  }
  const repository = await (config.repository === undefined
    ? repositoryOf(io.cwd)
    : repositoryAddress(config.repository, io.cwd));
  const name = flags.name ?? playName(plan.tag, repository).replaceAll(/[^a-z0-9]+/g, '-');
  // A named branch is not looked for: this machine need not reach what the cluster does.
  const base = config.base ?? (await baseBranch(repository, undefined));
  const { namespace } = cluster;
  const objects = playObjects({ name, namespace, plan, config, repository, baseBranch: base });
  const started = await startPlay(cluster, objects, { resume: flags.resume === true });
  return {
    cluster,
    ...started,
    plan,
    config,
    repository,
    notices: [...notices, ...clusterNotices(config)],
  };
}

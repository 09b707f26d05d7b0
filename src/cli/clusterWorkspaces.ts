/** The workspaces on the volumes of a namespace, for `cto workspaces`: in the words of those on this machine. */
import type { SweptWorkspace } from '../controller/sweep/order.ts';
import { CtoError } from '../errors.ts';
import { checkNamespace, type ClusterObjects } from '../onCluster/objects.ts';
import { askListing, lastListing, type Listing, pruneListed, volumesOf } from '../onCluster/volumes.ts';
import { duration } from '../workspaces/amounts.ts';
import type { Decision, Retention } from '../workspaces/retention.ts';
import type { Retired } from '../workspaces/retire.ts';
import type { Asking, Ended, WorkspacePlace } from './places.ts';
import type { ListedWorkspace } from './workspacesText.ts';

export function workspacesIn(cluster: ClusterObjects, asking: Asking): WorkspacePlace {
  const { context, namespace } = cluster;
  return {
    where: `in namespace ${namespace} of ${context}`,
    place: { context, namespace },
    interrupted: 'Stopping; what the controller was asked to delete it goes on with. Again: at once.',
    list: async () => {
      const listings = await onEach(cluster, async (volume) => listingOf(cluster, volume, asking));
      return listings.flatMap(({ volume, workspaces }) => workspaces.map((each) => listed(volume, each)));
    },
    decide: async (retention) => {
      const ask = async (volume: string): Promise<Listing> =>
        askListing(cluster, volume, { ...asking, retention });
      const listings = await onEach(cluster, ask);
      return {
        decisions: listings.flatMap(decisionsOf),
        carryOut: async (tell) => carryOut(cluster, listings, { ...asking, tell }),
      };
    },
  };
}

/** Volumes do not wait for each other. */
async function onEach(
  cluster: ClusterObjects,
  ask: (volume: string) => Promise<Listing>,
): Promise<readonly Listing[]> {
  const volumes = await volumesOf(cluster);
  if (volumes.length === 0) await checkNamespace(cluster);
  return Promise.all(volumes.map(ask));
}

/** Nothing is decided here. */
const onlyLook: Retention = { policy: 'never' };

/** Who may not ask gets what the last sweep found, and is told how old that is. */
async function listingOf(cluster: ClusterObjects, volume: string, asking: Asking): Promise<Listing> {
  try {
    return await askListing(cluster, volume, { ...asking, retention: onlyLook });
  } catch (error) {
    if (!(error instanceof CtoError) || error.code !== 'forbidden') throw error;
    const last = await lastListing(cluster, volume);
    if (last === undefined) throw error;
    const age = duration(Math.max(0, asking.now.getTime() - last.at));
    asking.notice(
      `What is on ${volume} was looked at ${age} ago. To have it looked at now: ${error.message}`,
    );
    return last;
  }
}

/** Below its claim a path is `<play>/task-<id>`, with the volume in front where one claim has folders of several. */
function listed(claim: string, { play, inodes, measured, ...swept }: SweptWorkspace): ListedWorkspace {
  const { path, bytes, state, used } = swept;
  const [task = '', name = '', volume = claim] = path.split('/').toReversed();
  return {
    path: `${claim}/${path}`,
    folder: { name, task: task.replace(/^task-/, ''), volume },
    play: play === undefined ? undefined : { record: { play } },
    usage: { bytes, inodes, complete: measured },
    bytes,
    state,
    used,
  };
}

function decisionsOf({ volume, workspaces }: Listing): Decision<ListedWorkspace>[] {
  return workspaces.map((swept) => {
    const { action, reason } = swept;
    return { workspace: listed(volume, swept), action, reason };
  });
}

async function carryOut(
  cluster: ClusterObjects,
  listings: readonly Listing[],
  { tell, ...asking }: Asking & { tell: (end: Retired) => void },
): Promise<Ended> {
  const ends = listings.map(async (listing): Promise<Ended> => {
    const doomed = decisionsOf(listing).filter(({ action }) => action === 'delete');
    if (doomed.length === 0) return { ended: [], free: listing.free };
    const after = await pruneListed(cluster, listing, asking);
    const found = new Map(after.workspaces.map((swept) => [`${after.volume}/${swept.path}`, swept]));
    const ended = doomed.map(({ workspace: { path } }) => endOf(path, found.get(path)));
    for (const end of ended) tell(end);
    return { ended, free: after.free };
  });
  const all = await Promise.all(ends);
  return {
    ended: all.flatMap(({ ended }) => ended),
    free: all.reduce((sum, { free }) => sum + free, 0),
  };
}

/** What is there no more somebody else has deleted; what was not tried was in use by then, or is not saved. */
function endOf(path: string, swept: SweptWorkspace | undefined): Retired {
  if (swept === undefined) return { path, deleted: true };
  const { deleted, action, reason } = swept;
  if (deleted === true) return { path, deleted };
  const unsaved = 'what is unsaved in it could not be saved; why, its Job salvage-… says in its log';
  return { path, deleted: false, why: swept.why ?? (action === 'keep' ? reason : unsaved) };
}

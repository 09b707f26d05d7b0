/** What `cto workspaces` does: list, or decide, show, ask, save and delete. */
import { CtoError } from '../errors.ts';
import { openCluster } from '../onCluster/objects.ts';
import type { Decision, Retention } from '../workspaces/retention.ts';
import type { Retired } from '../workspaces/retire.ts';
import { isOnCluster } from './clusterFlags.ts';
import { workspacesIn } from './clusterWorkspaces.ts';
import { confirm } from './confirm.ts';
import { onInterrupt } from './interrupt.ts';
import { exitCode, type Io } from './io.ts';
import { workspacesBelow } from './localWorkspaces.ts';
import { rootFolder } from './playOptions.ts';
import type { Asking, WorkspacePlace } from './places.ts';
import { say, sayJson } from './say.ts';
import type { WorkspacesCommandFlags } from './workspacesCommand.ts';
import {
  type ListedWorkspace,
  decisionText,
  endText,
  listText,
  rowOf,
  summaryText,
} from './workspacesText.ts';

interface Command {
  place: WorkspacePlace;
  now: Date;
  signal: AbortSignal;
  io: Io;
  flags: WorkspacesCommandFlags;
  /** Writes for people; nothing with `--json`. */
  tell: (text: string) => void;
}

/** Where the flags say; the kubeconfig is read, nothing is asked yet. */
function placeOf(flags: WorkspacesCommandFlags, io: Io): (asking: Asking) => WorkspacePlace {
  if (!isOnCluster(flags)) return (asking) => workspacesBelow(rootFolder(flags, io), asking);
  const cluster = openCluster(flags, io.env);
  return (asking) => workspacesIn(cluster, asking);
}

/** @returns the exit code: 1 when a workspace that should go could not be deleted. */
export async function runWorkspaces(
  flags: WorkspacesCommandFlags,
  io: Io,
  at: (asking: Asking) => WorkspacePlace = placeOf(flags, io),
): Promise<number> {
  if (flags.prune !== true) refusePruneFlags(flags);
  const notice = (text: string): void => void io.stderr.write(`${text}\n`);
  const interrupt = onInterrupt({ first: () => notice(place.interrupted), second: async () => {} });
  const { signal } = interrupt;
  const now = new Date();
  const place = at({ now, signal, notice });
  const tell = (text: string): void => {
    if (flags.json !== true) say(text, io);
  };
  try {
    const command = { place, now, signal, io, flags, tell };
    return await (flags.prune === true ? prune(command) : list(command));
  } finally {
    interrupt.forget();
  }
}

const pruneFlags = {
  dryRun: '--dry-run',
  policy: '--policy',
  olderThan: '--older-than',
  minFree: '--min-free',
  yes: '--yes',
};

function refusePruneFlags(flags: WorkspacesCommandFlags): void {
  const given = Object.entries(pruneFlags).find(([key]) => Object.hasOwn(flags, key))?.[1];
  if (given === undefined) return;
  throw new CtoError('bad-flag', `${given} goes with --prune`, { hint: 'See: cto workspaces --help' });
}

async function list(command: Command): Promise<number> {
  const { place, now, tell } = command;
  const listed = await place.list();
  writeJson(
    listed.map((each) => rowOf(each, now)),
    command,
  );
  tell(listText(listed, place.where, now));
  return exitCode.succeeded;
}

function writeJson(workspaces: readonly object[], { place, io, flags }: Command): void {
  if (flags.json === true) sayJson({ ...place.place, workspaces }, io);
}

function retentionOf({ policy, olderThan, minFree }: WorkspacesCommandFlags): Retention {
  return {
    policy: policy ?? (olderThan === undefined ? 'onSuccess' : 'ttl'),
    ...(olderThan === undefined ? {} : { olderThan }),
    ...(minFree === undefined ? {} : { minFree }),
  };
}

async function prune(command: Command): Promise<number> {
  const { place, flags, tell, io, signal } = command;
  const { decisions, carryOut } = await place.decide(retentionOf(flags));
  tell(decisionText(decisions));
  const doomed = decisions.filter(({ action }) => action === 'delete').length;
  if (flags.dryRun === true || doomed === 0) return told(decisions, [], command);
  if (flags.yes !== true && !(await confirm(`Delete ${doomed} of them?`, io, signal))) {
    tell('Nothing was deleted.\n');
    return exitCode.succeeded;
  }
  const { ended, free } = await carryOut((end) => tell(endText(end)));
  if (ended.length > 0) tell(summaryText(ended, free));
  return told(decisions, ended, command);
}

function told(
  decisions: readonly Decision<ListedWorkspace>[],
  ended: readonly Retired[],
  command: Command,
): number {
  const { now, signal } = command;
  const rows = decisions.map(({ workspace, action, reason }) => {
    const end = ended.find(({ path }) => path === workspace.path);
    return { ...rowOf(workspace, now), action, reason, ...end };
  });
  writeJson(rows, command);
  if (signal.aborted) return exitCode.interrupted;
  return ended.some(({ deleted }) => !deleted) ? exitCode.failed : exitCode.succeeded;
}

/** What `cto workspaces` does: list, or decide, show, ask, save and delete. */
import { statfs } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { CtoError } from '../errors.ts';
import { wantsColor } from '../local/progress/display.ts';
import { carryOutRetention, decideLocally, salvageOptionsOf } from '../local/retention.ts';
import { type LocalWorkspace, localWorkspaces } from '../local/workspaces.ts';
import type { Decision, Retention } from '../workspaces/retention.ts';
import type { Retired } from '../workspaces/retire.ts';
import { hasUnsavedWork } from '../workspaces/salvage.ts';
import { confirm } from './confirm.ts';
import { onInterrupt } from './interrupt.ts';
import { exitCode, type Io } from './io.ts';
import { rootFolder } from './playOptions.ts';
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
  root: string;
  now: Date;
  signal: AbortSignal;
  io: Io;
  flags: WorkspacesCommandFlags;
  /** Writes for people; nothing with `--json`. */
  say: (text: string) => void;
}

/** @returns the exit code: 1 when a workspace that should go could not be deleted. */
export async function runWorkspaces(flags: WorkspacesCommandFlags, io: Io): Promise<number> {
  if (flags.prune !== true) refusePruneFlags(flags);
  const interrupt = onInterrupt({
    first: () => void io.stderr.write('Stopping after what is in hand; again: at once.\n'),
    second: async () => {},
  });
  const say = (text: string): void => {
    const plain = wantsColor(io.stdout, io.env) ? text : stripVTControlCharacters(text);
    if (flags.json !== true) io.stdout.write(plain);
  };
  try {
    const { signal } = interrupt;
    const command = { root: rootFolder(flags, io), now: new Date(), signal, io, flags, say };
    const workspaces = await localWorkspaces(command.root);
    return await (flags.prune === true ? prune(workspaces, command) : list(workspaces, command));
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

async function list(workspaces: readonly LocalWorkspace[], command: Command): Promise<number> {
  const { root, now, say } = command;
  const listed = await lookedAtAll(workspaces, command);
  writeJson(
    listed.map((each) => rowOf(each, now)),
    command,
  );
  say(listText(listed, root, now));
  return exitCode.succeeded;
}

/** A few side by side: each look starts some processes. */
async function lookedAtAll(
  workspaces: readonly LocalWorkspace[],
  command: Command,
): Promise<ListedWorkspace[]> {
  const listed: ListedWorkspace[] = [];
  for (let at = 0; at < workspaces.length; at += 4) {
    const some = workspaces.slice(at, at + 4);
    listed.push(...(await Promise.all(some.map(async (each) => lookedAt(each, command)))));
  }
  return listed;
}

async function lookedAt(workspace: LocalWorkspace, command: Command): Promise<ListedWorkspace> {
  if (command.signal.aborted) throw new CtoError('process-stopped', 'cto workspaces was stopped');
  if (['running', 'link', 'leftover'].includes(workspace.state)) return workspace;
  return { ...workspace, ...(await hasUnsavedWork(await salvageOptionsOf(workspace, command))) };
}

function writeJson(workspaces: readonly object[], { root, io, flags }: Command): void {
  if (flags.json === true) io.stdout.write(`${JSON.stringify({ root, workspaces }, undefined, 2)}\n`);
}

function retentionOf({ policy, olderThan, minFree }: WorkspacesCommandFlags): Retention {
  return {
    policy: policy ?? (olderThan === undefined ? 'onSuccess' : 'ttl'),
    ...(olderThan === undefined ? {} : { olderThan }),
    ...(minFree === undefined ? {} : { minFree }),
  };
}

async function prune(workspaces: readonly LocalWorkspace[], command: Command): Promise<number> {
  const { flags, say, io, signal } = command;
  const decisions: Decision<ListedWorkspace>[] = [];
  for (const each of await decideLocally(workspaces, retentionOf(flags), command)) {
    const { workspace } = each;
    decisions.push({
      ...each,
      workspace: each.action === 'keep' ? workspace : await lookedAt(workspace, command),
    });
  }
  say(decisionText(decisions));
  const doomed = decisions.filter(({ action }) => action === 'delete').length;
  if (flags.dryRun === true || doomed === 0) return told(decisions, [], command);
  if (flags.yes !== true && !(await confirm(`Delete ${doomed} of them?`, io, signal))) {
    say('Nothing was deleted.\n');
    return exitCode.succeeded;
  }
  const ended = await carryOutRetention(decisions, { ...command, onEnd: (end) => say(endText(end)) });
  return told(decisions, ended, command);
}

async function told(
  decisions: readonly Decision<ListedWorkspace>[],
  ended: readonly Retired[],
  command: Command,
): Promise<number> {
  const { root, now, signal, say } = command;
  const rows = decisions.map(({ workspace, action, reason }) => {
    const end = ended.find(({ path }) => path === workspace.path);
    return { ...rowOf(workspace, now), action, reason, ...end };
  });
  writeJson(rows, command);
  if (ended.length > 0) {
    const { bavail, bsize } = await statfs(root);
    say(summaryText(ended, bavail * bsize));
  }
  if (signal.aborted) return exitCode.interrupted;
  return ended.some(({ deleted }) => !deleted) ? exitCode.failed : exitCode.succeeded;
}

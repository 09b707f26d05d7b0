/** The workspaces below a root of this machine, for `cto workspaces`. */
import { statfs } from 'node:fs/promises';
import { CtoError } from '../errors.ts';
import { carryOutRetention, decideLocally, salvageOptionsOf } from '../local/retention.ts';
import { type LocalWorkspace, localWorkspaces } from '../local/workspaces.ts';
import type { Decision } from '../workspaces/retention.ts';
import type { Retired } from '../workspaces/retire.ts';
import { hasUnsavedWork } from '../workspaces/salvage.ts';
import type { Asking, Ended, WorkspacePlace } from './places.ts';
import type { ListedWorkspace } from './workspacesText.ts';

type Looked = LocalWorkspace & ListedWorkspace;

export function workspacesBelow(root: string, asking: Asking): WorkspacePlace {
  const options = { root, ...asking };
  return {
    where: `below ${root}`,
    place: { root },
    interrupted: 'Stopping after what is in hand; again: at once.',
    list: async () => lookedAtAll(await localWorkspaces(root), options),
    decide: async (retention) => {
      const decisions: Decision<Looked>[] = [];
      for (const each of await decideLocally(await localWorkspaces(root), retention, options)) {
        const { workspace, action } = each;
        decisions.push({
          ...each,
          workspace: action === 'keep' ? workspace : await lookedAt(workspace, options),
        });
      }
      return { decisions, carryOut: async (tell) => carryOut(decisions, tell, options) };
    },
  };
}

type Below = Asking & { root: string };

async function carryOut(
  decisions: readonly Decision<Looked>[],
  onEnd: (end: Retired) => void,
  options: Below,
): Promise<Ended> {
  const ended = await carryOutRetention(decisions, { ...options, onEnd });
  const { bavail, bsize } = await statfs(options.root);
  return { ended, free: bavail * bsize };
}

/** A few side by side: each look starts some processes. */
async function lookedAtAll(workspaces: readonly LocalWorkspace[], options: Below): Promise<Looked[]> {
  const listed: Looked[] = [];
  for (let at = 0; at < workspaces.length; at += 4) {
    const some = workspaces.slice(at, at + 4);
    listed.push(...(await Promise.all(some.map(async (each) => lookedAt(each, options)))));
  }
  return listed;
}

async function lookedAt(workspace: LocalWorkspace, options: Below): Promise<Looked> {
  if (options.signal.aborted) throw new CtoError('process-stopped', 'cto workspaces was stopped');
  if (['running', 'link', 'leftover'].includes(workspace.state)) return workspace;
  return { ...workspace, ...(await hasUnsavedWork(await salvageOptionsOf(workspace, options))) };
}

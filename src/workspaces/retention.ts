/** Which workspaces go, and why: a pure answer to what there is, what the policy says, the time and the free space. */
import { duration, size } from './amounts.ts';

export const retentionPolicies = ['never', 'onSuccess', 'ttl'] as const;
export type RetentionPolicy = (typeof retentionPolicies)[number];

/**
 * `running`: a run of it goes on, or its play does and may still need it. `finished`: its task is integrated.
 * `interrupted`: begun, neither integrated nor failed, and nobody works on it. `orphaned`: nothing is known of its play.
 * `leftover`: half deleted. `link`: no folder.
 */
export const workspaceStates = [
  'running',
  'finished',
  'interrupted',
  'failed',
  'orphaned',
  'leftover',
  'link',
] as const;
export type WorkspaceState = (typeof workspaceStates)[number];

export interface Workspace {
  path: string;
  state: WorkspaceState;
  /** Last use, ms since 1970. */
  used: number;
  bytes: number;
}

export interface Retention {
  policy: RetentionPolicy;
  /** Milliseconds. With `ttl` all that are older go, with `onSuccess` only finished ones that are. Default: 7 days with `ttl`, else 0. */
  olderThan?: number;
  /** Bytes that are to be free on the volume: the oldest go until then, whatever became of their tasks. */
  minFree?: number;
}

export interface Decision<Each extends Workspace = Workspace> {
  workspace: Each;
  action: 'keep' | 'delete';
  reason: string;
}

/** Age after which workspaces go under `ttl`, in milliseconds. */
export const defaultAge = 7 * 24 * 3_600_000;

/** One decision for each workspace, in the order given. `now` in ms since 1970, `free` in bytes. */
export function decideRetention<Each extends Workspace>(
  workspaces: readonly Each[],
  retention: Retention,
  { now, free }: { now: number; free: number },
): readonly Decision<Each>[] {
  const decisions = workspaces.map((workspace) => byState(workspace, retention, now));
  const kept = decisions.filter(({ action, workspace }) => action === 'keep' && mayGo(workspace));
  const { policy, minFree = 0 } = retention;
  let left = free + sum(decisions.filter(({ action }) => action === 'delete'));
  if (policy === 'never') return decisions;
  const early = new Set<Each>();
  for (const { workspace } of kept.toSorted((a, b) => a.workspace.used - b.workspace.used)) {
    if (left >= minFree) break;
    early.add(workspace);
    left += workspace.bytes;
  }
  const reason = `less than ${size(minFree)} is free, and it is among the oldest`;
  return decisions.map((each) => (early.has(each.workspace) ? { ...each, action: 'delete', reason } : each));
}

function sum(decisions: readonly Decision[]): number {
  return decisions.reduce((total, { workspace }) => total + workspace.bytes, 0);
}

function mayGo({ state }: Workspace): boolean {
  return state !== 'running' && state !== 'link' && state !== 'leftover';
}

function byState<Each extends Workspace>(workspace: Each, retention: Retention, now: number): Decision<Each> {
  const keep = keptAnyway(workspace, retention);
  if (keep !== undefined) return { workspace, action: 'keep', reason: keep };
  if (workspace.state === 'leftover') {
    return { workspace, action: 'delete', reason: 'its deletion was interrupted' };
  }
  const { policy } = retention;
  const least = retention.olderThan ?? (policy === 'ttl' ? defaultAge : 0);
  const age = Math.max(0, now - workspace.used);
  if (age < least) {
    return { workspace, action: 'keep', reason: `used ${duration(age)} ago, less than ${duration(least)}` };
  }
  const reason = policy === 'ttl' ? `not used for ${duration(age)}` : 'its task is integrated';
  return { workspace, action: 'delete', reason };
}

/** Why a workspace stays whatever its age, if it does. */
function keptAnyway({ state }: Workspace, { policy }: Retention): string | undefined {
  if (state === 'running') return 'in use';
  if (state === 'link') return 'it is no folder: look at it yourself';
  if (policy === 'never') return 'the policy is never';
  const unfinished = policy === 'onSuccess' && state !== 'finished' && state !== 'leftover';
  return unfinished ? `its task is not finished: ${state}` : undefined;
}

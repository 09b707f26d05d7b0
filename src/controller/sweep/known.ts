/** What is known of the workspaces of one volume, from runs and plays alone: whose they are, how their tasks stand, when they were used. */
import { z } from 'zod';
import type { KubeObject } from '../api/object.ts';
import { claimOf } from '../runs/objects.ts';
import { hasEnded, type ResolvedRun, resolveRun, type Run } from '../runs/run.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import type { KnownWorkspace } from './order.ts';

export interface Owned extends KnownWorkspace {
  /** The last run in it: how it is salvaged. */
  run: Run;
}

/** Path of a run's workspace below its claim, and the claim; nothing for an integration, which has none. */
export function placeOfRun(
  resolved: ResolvedRun,
  settings: ControllerSettings,
): { claim: string; path: string } | undefined {
  if (resolved.id.stage === 'integration') return undefined;
  const { name, volumeFolder } = claimOf(resolved, settings);
  return { claim: name, path: `${volumeFolder}${resolved.folder}/task-${resolved.id.task}` };
}

/** `plays` by UID. */
export function knownWorkspaces(
  claim: string,
  { runs, plays }: { runs: readonly Run[]; plays: ReadonlyMap<string, KubeObject> },
  settings: ControllerSettings,
): Owned[] {
  const byPath = new Map<string, Run[]>();
  for (const run of runs) {
    const place = placeOfRun(resolveRun(run, settings), settings);
    if (place?.claim === claim) byPath.set(place.path, [...(byPath.get(place.path) ?? []), run]);
  }
  return [...byPath].flatMap(([path, own]) => {
    const last = own.toSorted((a, b) => lastUse(a) - lastUse(b)).at(-1);
    if (last === undefined) return [];
    const { play } = resolveRun(last, settings);
    return [{ path, play, state: stateOf(own, last, plays), used: lastUse(last), run: last }];
  });
}

function lastUse({ status, metadata }: Run): number {
  return Date.parse(status.finishedAt ?? status.startedAt ?? metadata.creationTimestamp ?? '') || 0;
}

const statusSchema = z.looseObject({
  phase: z.string().default(''),
  planDigest: z.string().optional(),
  tasks: z.array(z.looseObject({ id: z.string(), state: z.string() })).default([]),
});

/** A task that its play does not list is integrated; one that may still get a run is in use. */
function stateOf(
  own: readonly Run[],
  last: Run,
  plays: ReadonlyMap<string, KubeObject>,
): KnownWorkspace['state'] {
  if (own.some((run) => !hasEnded(run))) return 'running';
  const owner = last.metadata.ownerReferences.find(({ kind }) => kind === 'Play');
  if (owner === undefined) return last.status.phase === 'Succeeded' ? 'finished' : 'failed';
  return stateInPlay(last.spec.taskId, statusSchema.parse(plays.get(owner.uid)?.['status'] ?? {}));
}

const ended: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Stopped']);

function stateInPlay(
  id: string,
  { phase, planDigest, tasks }: z.infer<typeof statusSchema>,
): KnownWorkspace['state'] {
  const task = tasks.find((each) => each.id === id);
  if (planDigest !== undefined && task === undefined) return 'finished';
  if (!ended.has(phase)) return 'running';
  return task?.state === 'failed' ? 'failed' : 'interrupted';
}

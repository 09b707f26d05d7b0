/** Gathers all that a cluster says of a play: the Play, its plan and the CodeRuns that belong to it. */
import { z } from 'zod';
import { kinds } from '../controller/api/kinds.ts';
import { dataOf, isOwnedBy, type KubeObject } from '../controller/api/object.ts';
import { marks } from '../controller/names.ts';
import { type Play, planOf, readPlay } from '../controller/plays/play.ts';
import { recordName } from '../controller/plays/record.ts';
import { readRun, type Run } from '../controller/runs/run.ts';
import { CtoError } from '../errors.ts';
import type { Plan } from '../plan/types.ts';
import type { ClusterObjects } from './objects.ts';

const statusSchema = z.looseObject({
  phase: z.string().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  observedGeneration: z.number().optional(),
  planDigest: z.string().optional(),
  integrationBranch: z.string().optional(),
  integrationCommit: z.string().optional(),
  tasks: z
    .array(
      z.looseObject({
        id: z.string(),
        state: z.enum(['waiting', 'running', 'queued', 'failed', 'blocked']),
        run: z.string().optional(),
        reason: z.string().optional(),
      }),
    )
    .optional(),
});
export type SeenStatus = z.infer<typeof statusSchema>;
export type TaskLine = NonNullable<SeenStatus['tasks']>[number];

export interface SeenPlay {
  play: Play;
  status: SeenStatus;
  plan: Plan;
  /** CodeRuns that this very Play owns. */
  runs: readonly Run[];
  place: Pick<ClusterObjects, 'context' | 'namespace'>;
}

/** The play of that name; undefined when there is none. */
export async function seePlay(cluster: ClusterObjects, name: string): Promise<SeenPlay | undefined> {
  const object = await cluster.get(kinds.play, name);
  if (object === undefined) return undefined;
  const [plan, runs] = await Promise.all([
    planOfPlay(cluster, readPlay(object)),
    cluster.list(kinds.codeRun, runsOf(name)),
  ]);
  return seen(cluster, object, { plan, runs });
}

/** All plays of the namespace; a plan that can't be read has no tasks. */
export async function seePlays(cluster: ClusterObjects): Promise<SeenPlay[]> {
  const [plays, runs] = await Promise.all([cluster.list(kinds.play), cluster.list(kinds.codeRun)]);
  return Promise.all(
    plays.map(async (object) =>
      seen(cluster, object, { plan: await planOfPlay(cluster, readPlay(object)), runs }),
    ),
  );
}

/** Selects the CodeRuns of a play. */
export function runsOf(play: string): string {
  return `${marks.play}=${play}`;
}

/** `runs` may hold those of others. */
export function seen(
  { context, namespace }: Pick<ClusterObjects, 'context' | 'namespace'>,
  object: KubeObject,
  { plan, runs }: { plan: Plan; runs: Iterable<KubeObject> },
): SeenPlay {
  const own = [...runs].filter((run) => isOwnedBy(run, object.metadata.uid));
  const status = statusSchema.safeParse(object['status'] ?? {}).data ?? {};
  return { play: readPlay(object), status, plan, runs: own.map(readRun), place: { context, namespace } };
}

const empty: Plan = { tag: 'default', tasks: [], levels: [], play: { tasks: [], blocked: {} }, digest: '' };

/** What the play began with, else what its spec says now; titles and levels do not depend on who does front-end work. */
export async function planOfPlay(cluster: ClusterObjects, play: Play): Promise<Plan> {
  const { tasks, configMap } = play.spec.plan;
  try {
    if (tasks !== undefined) return planOf(play, JSON.stringify({ tasks }), 'blaze');
    const text =
      (await fileOf(cluster, recordName(play), 'tasks.json')) ??
      (configMap === undefined ? undefined : await fileOf(cluster, configMap.name, configMap.key));
    return text === undefined ? empty : planOf(play, text, 'blaze');
  } catch (error) {
    // What is wrong with a plan stands in the status of its Play.
    if (error instanceof CtoError && error.code.startsWith('plan-')) return empty;
    throw error;
  }
}

async function fileOf(cluster: ClusterObjects, name: string, key: string): Promise<string | undefined> {
  const found = await cluster.get(kinds.configMap, name);
  return dataOf(found)[key];
}

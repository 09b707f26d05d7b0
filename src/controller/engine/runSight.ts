/** What is seen of a run: from the caches at once, from the server and the remote when it is asked for. */
import { kinds } from '../api/kinds.ts';
import type { KubeObject } from '../api/object.ts';
import { jobName } from '../runs/job.ts';
import { claimOf, nameOf } from '../runs/objects.ts';
import { type Run, resolveRun } from '../runs/run.ts';
import type { RunSight, RunStep } from '../runs/sight.ts';
import type { Context } from './context.ts';
import { allPlaces, othersAtWork } from './places.ts';
import { remoteOf } from './runRemote.ts';
import { gitSecretOf } from './runSecret.ts';
import { isBeingSwept } from './sweepWork.ts';

/** What the caches have. */
export function sightOf(context: Context, run: Run): RunSight {
  const { store, settings, templates } = context;
  const { namespace } = run.metadata;
  const name = jobName(run);
  const pods = [...store.objects('pod', namespace).values()].filter(
    ({ metadata }) => metadata.labels['batch.kubernetes.io/job-name'] === name,
  );
  const resolved = resolveRun(run, settings);
  return {
    run,
    settings,
    templates,
    place: placeOf(context, run),
    job: store.objects('job', namespace).get(name),
    pods,
    claim: store.objects('claim', namespace).get(claimOf(resolved, settings).name),
    files: undefined,
    gitSecret: undefined,
    atWork: undefined,
    remote: undefined,
    now: new Date(context.now()).toISOString(),
  };
}

function placeOf(context: Context, run: Run): RunSight['place'] {
  if (run.status.job === undefined && isBeingSwept(context, run))
    return { start: false, position: 1, reason: 'BeingSwept' };
  return allPlaces(context).get(run.metadata.uid) ?? { start: true };
}

/** What has to be asked for. */
export async function look(
  context: Context,
  sight: RunSight,
  at: (RunStep & { do: 'look' })['at'],
): Promise<Partial<RunSight>> {
  const { api, settings } = context;
  const { run } = sight;
  const { namespace } = run.metadata;
  const get = async (
    kind: (typeof kinds)[keyof typeof kinds],
    name: string,
  ): Promise<KubeObject | 'absent'> => (await api.get(kind, { namespace, name })) ?? 'absent';
  const claim = (): string => claimOf(resolveRun(run, settings), settings).name;
  const looks: Readonly<Record<typeof at, () => Promise<Partial<RunSight>>>> = {
    job: async () => ({ job: await get(kinds.job, jobName(run)) }),
    claim: async () => ({ claim: await get(kinds.claim, claim()) }),
    files: async () => ({ files: await get(kinds.configMap, nameOf(run, 'files')) }),
    remote: async () => ({ remote: await remoteOf(context, run) }),
    atWork: async () => ({ atWork: othersAtWork(context, run) }),
    gitSecret: async () => ({ gitSecret: await gitSecretOf(context, run) }),
  };
  return looks[at]();
}

/** Reads what a run on a cluster left: from its pod while there is one, afterwards from what the controller kept of it. */
import { dataOf } from '../controller/api/object.ts';
import { kinds } from '../controller/api/kinds.ts';
import { keptLogIn, keptLogName } from '../controller/runs/keptLog.ts';
import { hasEnded, readRun, type Run, runIdOf } from '../controller/runs/run.ts';
import { CtoError } from '../errors.ts';
import { runKey } from '../play/types.ts';
import type { ClusterObjects } from './objects.ts';
import { newestPod, podLog, streamPodLog } from './podLog.ts';
import { runsOf } from './seenPlay.ts';

/** The whole text, and where it came from. */
export interface FoundLog {
  /** `task/stage/attempt`. */
  run: string;
  path: string;
  text: string;
  /** What is added from now on; absent when nothing will be. */
  added?: (signal: AbortSignal) => AsyncIterable<string>;
}

type Found = Omit<FoundLog, 'run'>;

/**
 * `wanted` is a task, or `task/stage/attempt`: the run that began last, of all or of those.
 * @throws CtoError `log-missing`, `forbidden`.
 */
export async function readRunLog(
  cluster: ClusterObjects,
  play: string,
  { run: wanted, what }: { run: string | undefined; what: 'log' | 'prompt' },
): Promise<FoundLog> {
  const runs = (await cluster.list(kinds.codeRun, runsOf(play))).map(readRun);
  const run = lastOf(runs, wanted);
  if (run === undefined) throw missing(play, wanted, runs);
  const found = what === 'prompt' ? await promptOf(cluster, run) : await logOf(cluster, run);
  if (found === undefined) throw notThere(run, what);
  return { run: runKey(runIdOf(run)), ...found };
}

function lastOf(runs: readonly Run[], wanted: string | undefined): Run | undefined {
  const fitting = runs.filter((run) => {
    const key = runKey(runIdOf(run));
    return wanted === undefined
      ? run.status.startedAt !== undefined
      : key === wanted || key.startsWith(`${wanted}/`);
  });
  return fitting.toSorted((one, other) => whenOf(one).localeCompare(whenOf(other))).at(-1);
}

function whenOf({ metadata, status }: Run): string {
  return status.startedAt ?? metadata.creationTimestamp ?? '';
}

async function promptOf(cluster: ClusterObjects, { spec, status }: Run): Promise<Found | undefined> {
  const files = status.files === undefined ? undefined : await cluster.get(kinds.configMap, status.files);
  const data = dataOf(files);
  const text = data['prompt.md'] ?? data['tasks.json'] ?? spec.prompt.text;
  return text === undefined ? undefined : { path: `configmap/${status.files ?? ''}`, text };
}

async function logOf(cluster: ClusterObjects, run: Run): Promise<Found | undefined> {
  const pod = await newestPod(cluster, run.metadata.name);
  const live = pod === undefined ? undefined : await podLog(cluster, pod);
  if (pod === undefined || live === undefined) return keptLog(cluster, run);
  const found = { path: `pod/${pod}`, text: live };
  if (hasEnded(run)) return (await keptLog(cluster, run)) ?? found;
  const known = Buffer.byteLength(live);
  return { ...found, added: (signal) => streamPodLog(cluster, pod, { known, signal }) };
}

async function keptLog(cluster: ClusterObjects, run: Run): Promise<Found | undefined> {
  const name = keptLogName(run);
  const object = await cluster.get(kinds.configMap, name);
  return object && { path: `configmap/${name}`, text: keptLogIn(object) };
}

function missing(play: string, wanted: string | undefined, runs: readonly Run[]): CtoError {
  const names = runs.map((run) => runKey(runIdOf(run)));
  return new CtoError('log-missing', `There is no log of ${wanted ?? 'any run'} in ${play}`, {
    hint: names.length === 0 ? 'Nothing of it has run yet.' : `Runs: ${names.join(', ')}`,
  });
}

function notThere(run: Run, what: string): CtoError {
  const { phase = 'Pending', reason = '', message = '' } = run.status;
  const ended = hasEnded(run);
  return new CtoError(
    'log-missing',
    `There is no ${what} of ${runKey(runIdOf(run))}: it is ${phase} ${reason}`.trim(),
    {
      hint: ended
        ? `Its pod was gone before its log could be kept. ${message}`.trim()
        : message || 'It has not started yet.',
    },
  );
}

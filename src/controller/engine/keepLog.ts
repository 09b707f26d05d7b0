/** Keeps the log of a run that ends, while its pods are still there; a log that can't be had holds up nothing. */
import { messageOf } from '../../errors.ts';
import { kinds, pathOf } from '../api/kinds.ts';
import type { KubeObject } from '../api/object.ts';
import { isRefusal } from '../api/refusal.ts';
import { marks } from '../names.ts';
import { keptLogBody } from '../runs/keptLog.ts';
import type { Run } from '../runs/run.ts';
import type { Context } from './context.ts';

/** Of each pod: enough for what can be kept. */
const query = 'container=agent&tailLines=50000&limitBytes=33554432';
const timeLimit = 20_000;

/** Before the run's end is written down: after that nobody comes back for it. */
export async function keepLog(context: Context, run: Run): Promise<void> {
  const { api, log } = context;
  try {
    const logs = await Promise.all(podsOf(context, run).map(async (pod) => logOf(context, pod)));
    const found = logs.filter(({ text }) => text !== '');
    if (found.length > 0) await api.create(kinds.configMap, keptLogBody(run, found));
  } catch (error) {
    if (isRefusal(error, 409)) return;
    const { namespace, name } = run.metadata;
    log.warn('The log of a run could not be kept', { namespace, run: name, detail: messageOf(error) });
  }
}

function podsOf({ store }: Context, { metadata }: Run): KubeObject[] {
  const pods = [...store.objects('pod', metadata.namespace).values()];
  return pods
    .filter(({ metadata: { labels } }) => labels[marks.run] === metadata.name)
    .toSorted((a, b) =>
      (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1,
    );
}

/** Empty where the container never started, or its node is gone. */
async function logOf(
  { api }: Context,
  { metadata: { namespace, name } }: KubeObject,
): Promise<{ pod: string; text: string }> {
  const path = `${pathOf(kinds.pod, namespace, name, 'log')}?${query}`;
  const answer = await api.transport({ method: 'GET', path, signal: AbortSignal.timeout(timeLimit) });
  const text = await answer.text();
  return { pod: name, text: answer.status === 200 ? text : '' };
}

/** Reads and follows the log of a run's pod. */
import { kinds } from '../controller/api/kinds.ts';
import { marks } from '../controller/names.ts';
import { refusedError } from '../cluster/errors.ts';
import { refusalIn } from '../controller/api/refusal.ts';
import type { ClusterObjects } from './objects.ts';

/** Name of the pod of a run that was made last, if there is one. */
export async function newestPod(cluster: ClusterObjects, run: string): Promise<string | undefined> {
  const pods = await cluster.list(kinds.pod, `${marks.run}=${run}`);
  const made = pods.toSorted((one, other) =>
    (one.metadata.creationTimestamp ?? '').localeCompare(other.metadata.creationTimestamp ?? ''),
  );
  return made.at(-1)?.metadata.name;
}

const container = 'agent';
/** Bytes. */
const longest = 64 * 1024 * 1024;

/** The log so far; undefined when the pod has none yet, or none any more. @throws CtoError `forbidden`. */
export async function podLog(cluster: ClusterObjects, pod: string): Promise<string | undefined> {
  const query = { container, limitBytes: String(longest) };
  const answer = await cluster.part(kinds.pod, { name: pod, part: 'log', query });
  if (answer.status === 200) return answer.text();
  const { status, said } = await refusalIn(answer, { method: 'GET', path: pod });
  if (status === 401 || status === 403)
    throw refusedError({ status, message: said, reason: '' }, `read the log of ${pod}`);
  return undefined;
}

/** What is added to the log after its first `known` bytes, until the container ends or the signal is aborted. */
export async function* streamPodLog(
  cluster: ClusterObjects,
  pod: string,
  { known, signal }: { known: number; signal: AbortSignal },
): AsyncIterable<string> {
  const query = { container, follow: 'true' };
  const answer = await cluster.part(kinds.pod, { name: pod, part: 'log', query, signal });
  const stream = answer.status === 200 ? answer.stream() : null;
  if (stream === null) return;
  const decoder = new TextDecoder();
  let passed = 0;
  try {
    for await (const chunk of stream) {
      const fresh = chunk.subarray(Math.max(0, known - passed));
      passed += chunk.length;
      if (fresh.length > 0) yield decoder.decode(fresh, { stream: true });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

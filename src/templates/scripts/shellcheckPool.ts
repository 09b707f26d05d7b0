/** Decides how many threads check scripts, and gives each its next one. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { readRemembered, remember } from './remarkCache.ts';
import { remarksSchema, type ShellcheckRemark } from './shellcheck.ts';

/** Each thread takes about 130 MB. */
const mostThreads = 4;

export interface PoolOptions {
  /** Called after each script. */
  onChecked: () => void;
  cacheFolder?: string | undefined;
}

/** What shellcheck says about each of the scripts, in their order. */
export async function shellcheckAll(
  scripts: readonly string[],
  { onChecked, cacheFolder }: PoolOptions,
): Promise<ShellcheckRemark[][]> {
  const results = await Promise.all(scripts.map((script) => readRemembered(cacheFolder, script)));
  const open = results.flatMap((known, index) => (known === undefined ? [index] : []));
  for (let known = scripts.length - open.length; known > 0; known--) onChecked();
  const queue = open.values();
  const count = Math.min(mostThreads, availableParallelism(), open.length);
  const thread = async (): Promise<void> => {
    const worker = new Worker(new URL('./shellcheckWorker.ts', import.meta.url));
    try {
      for (const index of queue) {
        const script = scripts[index] ?? '';
        const remarks = await ask(worker, script);
        results[index] = remarks;
        await remember(cacheFolder, script, remarks);
        onChecked();
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: count }, thread));
  return results.map((remarks) => remarks ?? []);
}

/** Rejects when the thread fails. */
async function ask(worker: Worker, script: string): Promise<ShellcheckRemark[]> {
  const answer = once(worker, 'message');
  worker.postMessage(script, []);
  const [remarks]: unknown[] = await answer;
  return remarksSchema.parse(remarks);
}

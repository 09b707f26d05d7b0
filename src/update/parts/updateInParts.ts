/** Decides how the work on a tree is shared out: a small one is done here, a large one by a thread for each core, this one among them. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { applyEdits } from '../merge.ts';
import type { TreeFile } from '../roles.ts';
import { factsOf } from '../treeFacts.ts';
import type { FileUpdate } from '../updateTree.ts';
import { type Decided, decideGroups, type Shared } from './groups.ts';

/** Characters from which on more threads save more than their start takes. */
const large = 2_000_000;

/** Files of a group, where there are enough of them for every thread. */
const mostTogether = 16;

/** The checked updates of all files, as fast as the machine can. */
export async function updateInParts(files: readonly TreeFile[]): Promise<FileUpdate[]> {
  const size = files.reduce((sum, { text }) => sum + text.length, 0);
  const cores = size < large ? 1 : availableParallelism();
  const together = Math.min(mostTogether, Math.ceil(files.length / cores));
  const shared: Shared = { files, taken: new Int32Array(new SharedArrayBuffer(4)), together };
  // Work is done here, too, while the other threads start.
  const threads = Array.from({ length: Math.min(cores, files.length) - 1 }, async () => inThread(shared));
  const here = async (): Promise<Answer> => decideGroups(shared, factsOf(files));
  const decided = new Map((await Promise.all([here(), ...threads])).flat());
  return files.map((file, index) => updateFrom(file, decided.get(index)));
}

function updateFrom({ path, text }: TreeFile, decided: Decided | undefined): FileUpdate {
  if (decided === undefined) throw new Error(`No thread of the update answered for ${path}`);
  return { path, before: text, after: applyEdits(text, decided.edits), ...decided };
}

type Answer = Awaited<ReturnType<typeof decideGroups>>;

async function inThread(shared: Shared): Promise<Answer> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: shared,
    // Trees of scripts are many small things that live briefly: room for them, so that they are seldom looked through.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) =>
    reject(new Error(`A thread of the update ended with ${code} before its answer`)),
  );
  return promise;
}

/** Decides how the work on a tree is shared out: a small one is done here, a large one by a thread for each core, this one among them. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { checkedUpdates } from '../checks/checked.ts';
import { applyEdits } from '../merge.ts';
import type { TreeFile } from '../roles.ts';
import { factsOf } from '../treeFacts.ts';
import type { FileUpdate } from '../updateTree.ts';

/** What a thread gets: all files, for what they say of each other, and which of them are its own. */
export interface Part {
  files: readonly TreeFile[];
  from: number;
  to: number;
}

/** What a thread answers for each file: the texts are here already. */
export type Decided = Pick<FileUpdate, 'role' | 'edits' | 'findings'>;

/** Characters from which on more threads save more than their start takes. */
const large = 2_000_000;

/** The checked updates of all files, as fast as the machine can. */
export async function updateInParts(files: readonly TreeFile[]): Promise<FileUpdate[]> {
  const size = files.reduce((sum, { text }) => sum + text.length, 0);
  const threads = size < large ? 1 : Math.min(availableParallelism(), files.length);
  if (threads === 1) return checkedUpdates(files, factsOf(files));
  const share = Math.ceil(files.length / threads);
  const parts = Array.from({ length: threads }, (_, index) => ({
    files,
    from: Math.min(index * share, files.length),
    to: Math.min((index + 1) * share, files.length),
  }));
  const [own, ...others] = parts;
  const theirs = others.map(async (part) => inThread(part));
  // The first part is done here, while the threads for the others start.
  const mine = async (): Promise<Decided[]> =>
    own === undefined ? [] : checkedUpdates(files.slice(own.from, own.to), factsOf(files));
  const decided = (await Promise.all([mine(), ...theirs])).flat();
  return files.map((file, index) => updateFrom(file, decided[index]));
}

function updateFrom({ path, text }: TreeFile, decided: Decided | undefined): FileUpdate {
  if (decided === undefined) throw new Error(`No thread of the update answered for ${path}`);
  return { path, before: text, after: applyEdits(text, decided.edits), ...decided };
}

async function inThread(part: Part): Promise<Decided[]> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: part,
    // Trees of scripts are many small things that live briefly: room for them, so that they are seldom looked through.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Decided[]>();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) =>
    reject(new Error(`A thread of the update ended with ${code} before its answer`)),
  );
  return promise;
}

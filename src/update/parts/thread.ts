/** Does one part of an update in a thread of its own, and answers with what it decided on its files. */
import { parentPort, workerData } from 'node:worker_threads';
import { checkedUpdates } from '../checks/checked.ts';
import { factsOf } from '../treeFacts.ts';
import type { Decided, Part } from './updateInParts.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `updateInParts` starts this thread
const { files, from, to } = workerData as Part;
const updates = await checkedUpdates(files.slice(from, to), factsOf(files));
const decided = updates.map(({ role, edits, findings }): Decided => ({ role, edits, findings }));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is of windows, not of threads
parentPort?.postMessage(decided);

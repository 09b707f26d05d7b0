/** Does a part of an update in a thread of its own, and answers with what it decided on its files. */
import { parentPort, workerData } from 'node:worker_threads';
import { factsOf } from '../treeFacts.ts';
import { decideGroups, type Shared } from './groups.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `updateInParts` starts this thread
const shared = workerData as Shared;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is of windows, not of threads
parentPort?.postMessage(await decideGroups(shared, factsOf(shared.files)));

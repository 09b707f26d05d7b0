/** Saves what a real CLI printed as a fixture: only when CTO_RECORD_STREAMS is set, and without this machine's paths. */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Task } from './sandbox.ts';

/** Writes `fixtures/<cli>.<name>.jsonl` from the events of a task that has ended. */
export async function recordStream(
  cli: string,
  name: string,
  { state, workspace, key }: Task,
): Promise<void> {
  if (process.env['CTO_RECORD_STREAMS'] === undefined) return;
  const events = await readFile(join(state, 'log/events.jsonl'), 'utf8');
  if (events.includes(key)) throw new Error(`The events of ${cli} hold the model's key`);
  const cleaned = events
    .replaceAll(workspace, '/workspace/task-1')
    .replaceAll(dirname(dirname(workspace)), '/sandbox')
    .replaceAll(workspace.replaceAll('/', '-'), '-workspace-task-1')
    .replaceAll(resolve(import.meta.dirname, '../..'), '/cto')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:8901');
  await writeFile(join(import.meta.dirname, 'fixtures', `${cli}.${name}.jsonl`), cleaned);
}

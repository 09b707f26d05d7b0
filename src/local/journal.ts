/** What was observed and decided at each step of a play: enough to ask the step function again and compare. */
import { appendFile, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { CtoError, type Place } from '../errors.ts';
import { type Action, type Observed, type ObservedRun, runKey } from '../play/types.ts';
import { readIfThere } from '../workspaces/wholeFile.ts';

/** One line of `journal.jsonl`. `runs` are all of them when `whole`, else those that changed since the line before. */
const entrySchema = z.object({
  at: z.string(),
  whole: z.boolean(),
  runs: z.array(z.custom<ObservedRun>()).readonly(),
  stopping: z.boolean(),
  actions: z.array(z.custom<Action>()).readonly(),
});
type Entry = z.infer<typeof entrySchema>;

export interface Journal {
  append: (observed: Observed, actions: readonly Action[]) => Promise<void>;
}

/** Opens the journal to append to it; a last line that a kill tore is cut off. */
export async function openJournal(path: string): Promise<Journal> {
  await mkdir(dirname(path), { recursive: true });
  await cutTornLine(path);
  let last: Map<string, ObservedRun> | undefined;
  return {
    append: async ({ runs, stopping }, actions) => {
      const now = new Map(runs.map((run) => [runKey(run), run]));
      const whole = last === undefined || [...last.keys()].some((key) => !now.has(key));
      const changed = whole ? runs : runs.filter((run) => !isDeepStrictEqual(last?.get(runKey(run)), run));
      last = now;
      const entry: Entry = { at: new Date().toISOString(), whole, runs: changed, stopping, actions };
      await appendFile(path, `${JSON.stringify(entry)}\n`);
    },
  };
}

async function cutTornLine(path: string): Promise<void> {
  const text = await readIfThere(path);
  if (text === undefined || text === '' || text.endsWith('\n')) return;
  const file = await open(path, 'r+');
  try {
    await file.truncate(Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
  } finally {
    await file.close();
  }
}

/**
 * All steps in order, each with everything that was observed then. A torn last line is left out.
 * @throws CtoError `journal-unreadable` with the line of anything else that is no entry.
 */
export async function readJournal(
  path: string,
): Promise<{ observed: Observed; actions: readonly Action[] }[]> {
  const lines = ((await readIfThere(path)) ?? '').split('\n').slice(0, -1);
  let runs = new Map<string, ObservedRun>();
  return lines.map((line, index) => {
    const entry = parseLine(line, { file: path, line: index + 1 });
    if (entry.whole) runs = new Map();
    for (const run of entry.runs) runs.set(runKey(run), run);
    return { observed: { runs: [...runs.values()], stopping: entry.stopping }, actions: entry.actions };
  });
}

function parseLine(line: string, at: Place): Entry {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new CtoError('journal-unreadable', 'This line of the journal is no entry', { at, cause });
  }
}

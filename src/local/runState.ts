/** What is written down of each run, before it does anything and when it has ended. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { stageNames } from '../play/result.ts';
import type { Outcome } from '../play/types.ts';
import { readJson, writeJson } from './files.ts';

const runSchema = z.object({
  task: z.string(),
  stage: z.enum(stageNames),
  attempt: z.int().positive(),
});

const outcomeSchema: z.ZodType<Outcome> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('done'),
    commit: z.string(),
    verdict: z.enum(['pass', 'changes']).exactOptional(),
    findings: z.int(),
  }),
  z.object({ kind: z.literal('agent-failed'), reason: z.string(), findings: z.int() }),
  z.object({ kind: z.literal('environment-failed'), reason: z.string(), tries: z.int() }),
  z.object({ kind: z.literal('bad-input'), reason: z.string() }),
  z.object({
    kind: z.literal('conflict'),
    task: z.string(),
    files: z.array(z.string()),
    integrated: z.array(z.string()),
  }),
]);

const stateSchema = z.object({
  version: z.literal(1),
  run: runSchema,
  level: z.int(),
  agent: z.string(),
  cli: z.string(),
  /** The run that this one answers. */
  because: runSchema.exactOptional(),
  /** Integration: the tasks to merge. */
  tasks: z.array(z.string()).exactOptional(),
  /** First process of the run that is going on; nothing of the run happens before this is written. */
  process: z.object({ pid: z.int(), started: z.string() }).exactOptional(),
  /** How the last try ended. */
  ended: z
    .object({
      outcome: outcomeSchema,
      /** Counts the ends of runs in this play: their order, whatever the clock did. */
      order: z.int(),
      seconds: z.number(),
    })
    .exactOptional(),
});
export type RunState = z.infer<typeof stateSchema>;

export async function writeRunState(path: string, state: RunState): Promise<void> {
  await writeJson(path, state);
}

/** All runs that were ever begun, those that ended in the order of their ends, then the others. */
export async function readRunStates(runs: string): Promise<RunState[]> {
  await mkdir(runs, { recursive: true });
  const names = await readdir(runs);
  const states = await Promise.all(
    names.map((name) => readJson(join(runs, name, 'state.json'), stateSchema)),
  );
  return states.filter((state) => state !== undefined).toSorted((a, b) => endOrder(a) - endOrder(b));
}

/** Sorts runs by their ends; those that have not ended come last. */
export function endOrder({ ended }: RunState): number {
  return ended?.order ?? Number.MAX_SAFE_INTEGER;
}

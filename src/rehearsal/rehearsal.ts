/** What a rehearsal's file may say, and how the scripted agent is put in the place of the CLIs. */
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { agentClis } from '../clis/registry.ts';
import { CtoError, messageOf } from '../errors.ts';
import type { Plan } from '../plan/types.ts';
import { stageNames, verdictSchema } from '../play/result.ts';

/** A path below the repository's root. */
const filePath = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$)).+$/, 'must be a path below the repository, without `..`');

const editSchema = z.union([
  z.strictObject({ file: filePath, write: z.string() }),
  z.strictObject({ file: filePath, append: z.string() }),
  z.strictObject({
    file: filePath,
    replace: z.strictObject({ from: z.string().min(1), to: z.string().min(1) }),
  }),
  z.strictObject({ file: filePath, delete: z.literal(true) }),
]);

const entrySchema = z.strictObject({
  edits: z.array(editSchema).optional(),
  /** Message of a commit that the scripted agent makes itself; without it the container script commits. */
  commit: z.string().optional(),
  verdict: verdictSchema.optional(),
  /** The agent ends with an error after its edits. */
  fail: z.boolean().optional(),
});

export const rehearsalSchema = z.strictObject({
  /** Pause of every run, so that a person can watch. */
  seconds: z.number().min(0).max(3600).default(0),
  /** Task id -> stage -> entries; the index is the attempt less one, the last entry stands for later attempts. */
  tasks: z.record(z.string(), z.partialRecord(z.enum(stageNames), z.array(entrySchema))),
});
export type Rehearsal = z.infer<typeof rehearsalSchema>;

/** Reads the text (YAML or JSON) of a rehearsal. @throws CtoError `bad-rehearsal` with the path of what is wrong. */
export function readRehearsal(text: string, file: string): Rehearsal {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new CtoError('bad-rehearsal', 'The rehearsal is neither YAML nor JSON', {
      at: { file },
      hint: messageOf(cause),
      cause,
    });
  }
  const read = rehearsalSchema.safeParse(value);
  if (read.success) return read.data;
  throw new CtoError('bad-rehearsal', z.prettifyError(read.error), {
    at: { file },
    hint: 'See examples/sample/rehearsal.yaml for the form.',
  });
}

/** A rehearsal for a plan without a file of its own: every task adds one note. */
export function notesRehearsal(plan: Plan): Rehearsal {
  const tasks = plan.tasks.map((task) => [
    task.id,
    { implementation: [{ edits: [{ file: `rehearsal/task-${task.id}.md`, write: `# ${task.title}\n` }] }] },
  ]);
  return { seconds: 1, tasks: Object.fromEntries(tasks) };
}

/**
 * Puts the scripted agent into `folder` under every CLI's program name.
 * @returns the folder that goes first on the PATH, and the value of `CTO_REHEARSAL`.
 */
export async function installRehearsal(
  rehearsal: Rehearsal,
  folder: string,
): Promise<{ bin: string; file: string }> {
  const bin = path.join(folder, 'bin');
  const file = path.join(folder, 'rehearsal.json');
  const events = Object.fromEntries(agentClis.map(({ program, goodEvents }) => [program, goodEvents]));
  await rm(bin, { recursive: true, force: true });
  await mkdir(bin, { recursive: true });
  await writeFile(file, JSON.stringify({ ...rehearsal, events }));
  for (const { program } of agentClis) {
    await copyFile(agentScript, path.join(bin, program));
    await chmod(path.join(bin, program), 0o755);
  }
  return { bin, file };
}

/** Beside this file in the source, one level up from the bundle in the package. */
const agentScript = path.join(import.meta.dirname, 'agent.sh');

/** JSON files of a play, checked when they are read. */
import type { z } from 'zod';
import { CtoError } from '../errors.ts';
import { readIfThere, writeWhole } from '../workspaces/wholeFile.ts';

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** A JSON file of ours, or nothing when there is none. @throws CtoError `state-unreadable` with the file. */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CtoError('state-unreadable', 'This file of the play can’t be understood', {
      at: { file: path },
      hint: 'It was changed, or written by another version of cto: use that one, or another play name.',
      cause,
    });
  }
}

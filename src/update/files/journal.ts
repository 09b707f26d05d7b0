/** Decides what is written down before files are changed, so that a later call can put back what a killed one left. */
import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CtoError } from '../../errors.ts';
import { hasCode } from '../../workspaces/errno.ts';

/** Beside the templates; gone when an update has ended. */
export const journalName = '.update-agent-workspaces.json';

/** A journal that names files elsewhere is not ours. */
function isBelow(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..');
}

const journalSchema = z.object({
  version: z.literal(1),
  /** `changing`: what is in backups is put back; `changed`: the new files stay, only backups go. */
  state: z.enum(['changing', 'changed']),
  keepBackups: z.boolean(),
  files: z.array(z.object({ path: z.string().refine(isBelow), before: z.string(), after: z.string() })),
});
export type Journal = z.infer<typeof journalSchema>;

/** Digest of a file's bytes. */
export function digestOfBytes(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Undefined when no update was cut off. @throws CtoError `journal-unreadable`. */
export async function readJournal(folder: string): Promise<Journal | undefined> {
  const file = join(folder, journalName);
  try {
    return journalSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new CtoError('journal-unreadable', `${file} is not a journal that we wrote`, {
      hint: 'Compare each *.bak file with its template, put back what you need, and delete the journal.',
      cause: error,
    });
  }
}

/** Whole or not at all. */
export async function writeJournal(folder: string, journal: Journal): Promise<void> {
  const file = join(folder, journalName);
  await writeFile(`${file}.new`, JSON.stringify(journal));
  await rename(`${file}.new`, file);
}

export async function removeJournal(folder: string): Promise<void> {
  await rm(join(folder, `${journalName}.new`), { force: true });
  await rm(join(folder, journalName), { force: true });
}

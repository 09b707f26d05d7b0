/** What is remembered of an installed entry, so that it can be taken back to the last byte: where the file before it is kept. */
import { hash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CliName } from '../../clis/agentCli.ts';
import { readJson, writeJson } from '../../local/files.ts';
import { readIfThere } from '../../workspaces/wholeFile.ts';

const memorySchema = z.object({
  version: z.literal(1),
  file: z.string(),
  /** Backup of the file as it was; nothing when there was no file. */
  backup: z.string().exactOptional(),
  /** SHA-256 of the file as it was written; its text may hold secrets. */
  after: z.string(),
});
export type Installed = z.infer<typeof memorySchema>;

function pathOf(root: string, cli: CliName): string {
  return join(root, 'mcp', `${cli}.json`);
}

export async function remember(
  { root, cli }: { root: string; cli: CliName },
  { file, text, backup }: { file: string; text: string; backup: string | undefined },
): Promise<void> {
  await mkdir(join(root, 'mcp'), { recursive: true, mode: 0o700 });
  const after = hash('sha256', text);
  await writeJson(pathOf(root, cli), { version: 1, file, after, ...(backup !== undefined && { backup }) });
}

/** Where the file before the entry is kept, if nobody changed the file since; without `backup` there was none. */
export async function recalledBackup(
  { root, cli }: { root: string; cli: CliName },
  { file, text }: { file: string; text: string },
): Promise<{ backup: string | undefined } | undefined> {
  const memory = await readJson(pathOf(root, cli), memorySchema);
  if (memory?.file !== file || memory.after !== hash('sha256', text)) return undefined;
  return { backup: memory.backup };
}

/**
 * The file as it was before the entry, if nobody changed it since: `text` is undefined when there was none. Nothing when
 * it was changed, or when its backup is gone.
 */
export async function recalled(
  place: { root: string; cli: CliName },
  now: { file: string; text: string },
): Promise<{ text: string | undefined } | undefined> {
  const memory = await recalledBackup(place, now);
  if (memory === undefined) return undefined;
  if (memory.backup === undefined) return { text: undefined };
  const before = await readIfThere(memory.backup);
  return before === undefined ? undefined : { text: before };
}

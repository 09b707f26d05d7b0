/** Decides what is remembered of shellcheck's work: its remarks on a text, under the digest of text and version. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../digest.ts';
import { remarksSchema, shellcheckVersion, type ShellcheckRemark } from './shellcheck.ts';

/** What shellcheck said about this text before; undefined when that is not known. */
export async function readRemembered(
  folder: string | undefined,
  script: string,
): Promise<ShellcheckRemark[] | undefined> {
  if (folder === undefined) return undefined;
  const text = await readFile(await fileOf(folder, script), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : remarksSchema.safeParse(parseJson(text)).data;
}

/** Writes it down, whole or not at all. */
export async function remember(
  folder: string | undefined,
  script: string,
  remarks: ShellcheckRemark[],
): Promise<void> {
  if (folder === undefined) return;
  const file = await fileOf(folder, script);
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.${process.pid}`, JSON.stringify(remarks));
  await rename(`${file}.${process.pid}`, file);
}

async function fileOf(folder: string, script: string): Promise<string> {
  return join(folder, `${digestOf([[await shellcheckVersion(), script]])}.json`);
}

/** A file that is no JSON is not known. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

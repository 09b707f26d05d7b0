/** Decides which files hold a secret: their bytes, the targets of links, and what git keeps compressed. */
import { readFile, readlink } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { join } from 'node:path';
import type { Needle } from '../canaries.ts';
import { entriesBelow } from '../walk.ts';

export interface FileLeak {
  /** Below the folder that was searched. */
  path: string;
  needle: Needle;
}

/** Searches all regular files and links below a folder; links are not followed. */
export async function fileLeaks(root: string, needles: readonly Needle[]): Promise<FileLeak[]> {
  const leaks: FileLeak[] = [];
  for (const { path, stat } of await entriesBelow(root)) {
    if (!stat.isFile() && !stat.isSymbolicLink()) continue;
    const at = join(root, path);
    const content = stat.isFile() ? textsOf(path, await readFile(at)) : [await readlink(at)];
    leaks.push(...needles.filter(({ text }) => holds(content, text)).map((needle) => ({ path, needle })));
  }
  return leaks;
}

function holds(content: readonly string[], text: string): boolean {
  return content.some((one) => one.includes(text));
}

/** What a file says; a loose object of git is unpacked. */
function textsOf(path: string, bytes: Buffer): string[] {
  const isObject = /(^|\/)objects\/[0-9a-f]{2}\/[0-9a-f]{38,62}$/.test(path);
  return [bytes.toString('latin1'), ...(isObject ? [inflateSync(bytes).toString('latin1')] : [])];
}

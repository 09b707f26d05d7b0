/** A folder that belongs to somebody else, and whether anything in it was touched. */
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Watched {
  folder: string;
  /** Files, folders, modes and texts, as one text. */
  look: () => Promise<string>;
}

/** Makes the folder `elsewhere` in `parent`, with a file and an empty folder in it. */
export async function makeElsewhere(parent: string): Promise<Watched> {
  const folder = join(parent, 'elsewhere');
  await mkdir(join(folder, 'inner'), { recursive: true });
  await writeFile(join(folder, 'file'), 'of somebody else\n');
  return { folder, look: async () => describeTree(folder) };
}

async function describeTree(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).toSorted();
  const lines = await Promise.all(names.map(async (name) => describeEntry(folder, name)));
  return lines.join('\n');
}

async function describeEntry(folder: string, name: string): Promise<string> {
  const entry = await stat(join(folder, name));
  const text = entry.isFile() ? await readFile(join(folder, name), 'utf8') : '';
  return `${entry.mode.toString(8)} ${name} ${JSON.stringify(text)}`;
}

/** Decides which files a command reads when none is named, and says plainly when there is none. */
import { isUtf8 } from 'node:buffer';
import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { emptyConfig, readConfig, type Config } from '../config/readConfig.ts';
import { CtoError } from '../errors.ts';

/** No plan, configuration or document is larger: a link of a repository to something endless ends here. */
const largest = 64 * 1024 * 1024;

/** Why this is nothing to read whole; a pipe is. */
function unreadable(info: Stats): string | undefined {
  if (info.isDirectory()) return 'is a folder';
  if (info.isCharacterDevice() || info.isBlockDevice()) return 'is a device';
  return info.size > largest ? `has ${info.size} bytes; at most ${largest} are read` : undefined;
}

/** The text of a file as it was named, or undefined when there is no such file. */
async function textOf(cwd: string, file: string): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    const path = resolve(cwd, file);
    const kind = unreadable(await stat(path));
    if (kind !== undefined)
      throw new CtoError('file-unreadable', `${file} ${kind}`, { hint: 'Name a file.' });
    bytes = await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (cause instanceof CtoError) throw cause;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw new CtoError('file-unreadable', `${file} can't be read: ${String(code)}`, { cause });
  }
  if (isUtf8(bytes)) return bytes.toString();
  throw new CtoError('file-not-utf-8', `${file} is not UTF-8: its text would be changed without a word`, {
    hint: 'Save it as UTF-8.',
  });
}

export interface InputFile {
  /** As the user knows it. */
  file: string;
  text: string;
}

/** Reads the file that was named. @throws CtoError `file-missing` which calls it `what`. */
export async function namedFile(cwd: string, file: string, what: string): Promise<InputFile> {
  const text = await textOf(cwd, file);
  if (text !== undefined) return { file, text };
  throw new CtoError('file-missing', `There is no ${what} ${file}`, { hint: 'Check the path.' });
}

const planNames = ['tasks.json', '.taskmaster/tasks/tasks.json'];

/** The plan: the named file, else the first usual one; `folder` is one where it is looked for as well, and first. */
export async function planFile(
  cwd: string,
  named: string | undefined,
  folder: string | undefined,
): Promise<InputFile> {
  if (named !== undefined) return namedFile(cwd, named, 'plan');
  const inFolder = folder === undefined ? [] : planNames.map((name) => join(insideOf(cwd, folder), name));
  const files = [...new Set([...inFolder, ...planNames])];
  for (const file of files) {
    const text = await textOf(cwd, file);
    if (text !== undefined) return { file, text };
  }
  throw new CtoError('plan-missing', `There is no plan here: neither ${files.join(' nor ')}`, {
    hint: 'Name one with --plan FILE, or try: cto play --local --sample',
  });
}

function insideOf(cwd: string, folder: string): string {
  const path = relative(cwd, resolve(cwd, folder));
  if (!path.startsWith('..') && !isAbsolute(path)) return path;
  throw new CtoError(
    'plan-folder-outside',
    `defaults.play.docsProjectDirectory leads out of this folder: ${folder}`,
    {
      hint: 'Name a folder of the repository, or the plan itself with --plan FILE.',
    },
  );
}

const usualConfig = 'cto-config.json';

/** The text of a configuration: the named file, else the usual one, which has to be there. */
export async function configText(cwd: string, named: string | undefined): Promise<InputFile> {
  return namedFile(cwd, named ?? usualConfig, 'configuration');
}

/** The configuration: the named file, else `cto-config.json` of the folder, else none. */
export async function configFile(cwd: string, named: string | undefined): Promise<Config> {
  if (named !== undefined) {
    const { file, text } = await namedFile(cwd, named, 'configuration');
    return readConfig(text, file);
  }
  const text = await textOf(cwd, usualConfig);
  return text === undefined ? emptyConfig : readConfig(text, usualConfig);
}

/** Decides which files of a template folder take part, and reads them. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CtoError } from '../errors.ts';
import { sourceRoleOf, type SourceRole } from './layout.ts';
import { decodeText } from './sourceText.ts';
import type { LintFinding } from './types.ts';

export interface SourceFile {
  /** Path below the template folder, with `/`. */
  path: string;
  role: Exclude<SourceRole, 'ignored' | 'unknown'>;
  text: string;
}

export interface LoadedSources {
  /** Sorted by path. */
  files: SourceFile[];
  findings: LintFinding[];
}

/**
 * Reads a whole template folder.
 * @throws CtoError `templates-missing` when there is no such folder.
 */
export async function loadSources(folder: string): Promise<LoadedSources> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new CtoError('templates-missing', `There is no template folder ${folder}`, {
      hint: 'Name the folder that holds agents/, partials/ and code/.',
    });
  }
  const loaded: LoadedSources = { files: [], findings: [] };
  for (const entry of await entriesBelow(folder)) await loadEntry(folder, entry, loaded);
  return loaded;
}

interface Entry {
  path: string;
  isFile: boolean;
}

async function entriesBelow(folder: string): Promise<Entry[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({
      path: join(entry.parentPath, entry.name).slice(join(folder, '/').length).replaceAll('\\', '/'),
      isFile: entry.isFile(),
    }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

async function loadEntry(folder: string, { path, isFile }: Entry, loaded: LoadedSources): Promise<void> {
  const role = sourceRoleOf(path);
  if (!isFile) loaded.findings.push(notAFile(path));
  else if (role === 'unknown') loaded.findings.push(unknownFile(path));
  else if (role !== 'ignored') {
    const { text, findings } = decodeText(path, await readFile(join(folder, path)));
    loaded.findings.push(...findings);
    if (text !== undefined) loaded.files.push({ path, role, text });
  }
}

function notAFile(file: string): LintFinding {
  return {
    code: 'not-a-file',
    at: { file, line: 1, column: 1 },
    message: 'This is a link or something else that is no plain file',
    hint: 'Put the file itself here: links are not followed.',
  };
}

function unknownFile(file: string): LintFinding {
  return {
    code: 'unknown-file',
    at: { file, line: 1, column: 1 },
    message: 'This file would not be compiled: its place or its name is none that the pipeline knows',
    hint: 'Use agents/<id>.md, partials/*.hbs, code/<cli>/, docs/<cli>/, shared/ or overrides/, and a name that ends with .sh, .json, .toml, .yaml or .md and .hbs; or delete it.',
  };
}

/** Decides which files of a folder are templates, and reads them; links are never followed. */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, relative } from 'node:path';
import { CtoError, messageOf } from '../../errors.ts';
import { hasCode } from '../../workspaces/errno.ts';
import type { TreeFile } from '../roles.ts';
import type { Finding } from '../updateTree.ts';

export interface ReadTree {
  files: TreeFile[];
  /** Files that could not be read, with the reason. */
  findings: Finding[];
}

/** Folders that hold other people's files. */
const foreign = new Set(['.git', 'node_modules']);
const most = 16 * 1024 * 1024;

/** All `*.hbs` below a folder, by path. @throws CtoError `no-folder`. */
export function readTree(folder: string): ReadTree {
  requireFolder(folder);
  const tree: ReadTree = { files: [], findings: [] };
  readFolder(folder, '', tree);
  tree.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return tree;
}

/** @throws CtoError `no-folder`. */
export function requireFolder(folder: string): void {
  if (isFolder(folder)) return;
  throw new CtoError('no-folder', `There is no folder ${folder}`, {
    hint: 'Name the folder that holds the templates.',
  });
}

function isFolder(path: string): boolean {
  try {
    const stat = lstatSync(path);
    return stat.isDirectory() || stat.isSymbolicLink();
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return false;
    throw error;
  }
}

function readFolder(root: string, below: string, tree: ReadTree): void {
  for (const entry of entriesOf(root, below, tree)) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!foreign.has(entry.name)) readFolder(root, path, tree);
    } else if (entry.isSymbolicLink()) {
      tree.findings.push(...linkFindings(root, path));
    } else if (entry.name.endsWith('.hbs')) readEntry(root, path, { entry, tree });
  }
}

function entriesOf(root: string, below: string, { findings }: ReadTree): Dirent[] {
  try {
    return readdirSync(join(root, below), { withFileTypes: true });
  } catch (error) {
    findings.push(
      unread(below === '' ? '.' : below, 'unreadable', `This folder can't be read: ${messageOf(error)}`),
    );
    return [];
  }
}

/** Of a template or a folder, which may hold some, that is linked from elsewhere. */
function linkFindings(root: string, path: string): Finding[] {
  const link = join(root, path);
  try {
    if (!path.endsWith('.hbs') && !statSync(link).isDirectory()) return [];
    if (!relative(realpathSync(root), realpathSync(link)).startsWith('..')) return [];
    return [unread(path, 'link', 'This link leads out of the folder and is not followed')];
  } catch (error) {
    // It leads nowhere.
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ELOOP')) return [];
    return [unread(path, 'unreadable', `This link can't be read: ${messageOf(error)}`)];
  }
}

interface Entry {
  entry: { isFile: () => boolean };
  tree: ReadTree;
}

function readEntry(root: string, path: string, { entry, tree }: Entry): void {
  if (!entry.isFile()) {
    tree.findings.push(unread(path, 'no-file', 'This is no plain file'));
    return;
  }
  const read = readText(join(root, path));
  if ('text' in read) tree.files.push({ path, text: read.text });
  else tree.findings.push(unread(path, ...read.why));
}

function readText(file: string): { text: string } | { why: [code: string, message: string] } {
  try {
    const { size } = lstatSync(file);
    if (size > most) return { why: ['too-large', `This file has ${size} bytes; the most is ${most}`] };
    const bytes = readFileSync(file);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text };
  } catch (error) {
    if (error instanceof TypeError) return { why: ['not-utf8', 'This file is not UTF-8 text'] };
    return {
      why: [
        'unreadable',
        `This file can't be read: ${hasCode(error, 'EACCES') ? 'permission denied' : messageOf(error)}`,
      ],
    };
  }
}

function unread(file: string, code: string, message: string): Finding {
  return { code, message, hint: 'It was left as it is.', level: 'left', at: { file, line: 1, column: 1 } };
}

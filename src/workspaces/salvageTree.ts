/**
 * What differs between a working tree and a commit, byte by byte: git only lists names, contents are read and hashed here,
 * so no filter, line ending or driver that the tree asks for has a say.
 */
import { createHash } from 'node:crypto';
import { type Stats, constants } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { git, gitAnswer } from '../git.ts';
import { hasCode } from './errno.ts';
import { type HeldFolder, below, bytesOf } from './heldFolder.ts';
import { openPlain } from './plainFile.ts';

/** Paths are relative to the working tree, one character a byte. */
export interface Change {
  path: string;
  mode: '100644' | '100755' | '120000' | 'gone';
}

export interface TreeState {
  changes: readonly Change[];
  /** Folders that are repositories of their own. */
  nested: readonly string[];
  /** Pipes, sockets and devices. */
  special: readonly string[];
}

export interface TreeOptions {
  /** Repository of ours that borrows the tree's objects. */
  repository: string;
  tree: HeldFolder;
  /** Commit to compare with; without it everything is new. */
  head: string | undefined;
  /** Copies of ours: the tree's index, and patterns of what never is its work. */
  index: string | undefined;
  exclude: string | undefined;
  signal?: AbortSignal;
}

interface Entry {
  mode: string;
  id: string;
}

/** Looks at every file that is committed, staged or new; what `.gitignore` names is not work. */
export async function treeState(options: TreeOptions): Promise<TreeState> {
  const committed = await committedEntries(options);
  const listed = [...(await staged(options)), ...(await others(options))];
  const nested = new Set(listed.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1)));
  for (const [path, { mode }] of committed) if (mode === '160000') nested.add(path);
  const paths = new Set([...committed.keys(), ...listed].filter((path) => !path.endsWith('/')));
  const state = { changes: [] as Change[], special: [] as string[] };
  const groups = Map.groupBy(paths, (path) => posix.dirname(path));
  for (const [folder, inside] of groups) {
    const found = await lookAt(options.tree, folder === '.' ? '' : folder, inside);
    for (const path of inside) note(state, path, { now: found.get(path), before: committed.get(path) });
  }
  for (const { mode, path } of state.changes) if (mode !== 'gone') nested.delete(path);
  return { ...state, nested: [...nested] };
}

/** Notes what became of one path. A repository in it stays what it was: it is looked at on its own. */
function note(
  state: { changes: Change[]; special: string[] },
  path: string,
  { now, before }: { now: Entry | 'special' | undefined; before: Entry | undefined },
): void {
  if (now === 'special') state.special.push(path);
  if (now === undefined || now === 'special') {
    if (before !== undefined && before.mode !== '160000') state.changes.push({ path, mode: 'gone' });
  } else if (now.mode !== before?.mode || now.id !== before.id) {
    state.changes.push({ path, mode: asMode(now.mode) });
  }
}

function asMode(mode: string): Change['mode'] {
  return mode === '120000' || mode === '100755' ? mode : '100644';
}

async function committedEntries({ repository, head }: TreeOptions): Promise<Map<string, Entry>> {
  if (head === undefined) return new Map();
  const args = ['ls-tree', '-r', '-z', '--full-tree', head];
  const lines = (await git(repository, args, { encoding: 'latin1' })).split('\0');
  return new Map(
    lines.flatMap((line) => {
      const [mode = '', , id = ''] = line.slice(0, line.indexOf('\t')).split(' ');
      return line === '' ? [] : [[line.slice(line.indexOf('\t') + 1), { mode, id }] as const];
    }),
  );
}

/** Names in the index; none when git can't read it: then they are found as new files. */
async function staged({ repository, index }: TreeOptions): Promise<string[]> {
  if (index === undefined) return [];
  const { code, stdout } = await gitAnswer(repository, ['ls-files', '-z', '--stage'], {
    env: { GIT_INDEX_FILE: index },
    encoding: 'latin1',
    answers: [0, 128],
  });
  const lines = code === 0 ? stdout.split('\0').filter((line) => line !== '') : [];
  return lines.map((line) => line.slice(line.indexOf('\t') + 1) + (line.startsWith('160000') ? '/' : ''));
}

async function others({ repository, tree, exclude, signal }: TreeOptions): Promise<string[]> {
  const { stdout } = await gitAnswer(
    repository,
    [
      `--work-tree=${tree.outside}`,
      'ls-files',
      '-z',
      '--others',
      '--exclude-per-directory=.gitignore',
      ...(exclude === undefined ? [] : [`--exclude-from=${exclude}`]),
    ],
    {
      env: { GIT_INDEX_FILE: `${repository}/no-index` },
      encoding: 'latin1',
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return stdout.split('\0').filter((path) => path !== '');
}

/** The entries of these paths, which are all in one folder; a link on the way there means that they are gone. */
async function lookAt(
  tree: HeldFolder,
  folder: string,
  paths: readonly string[],
): Promise<Map<string, Entry | 'special'>> {
  const found = new Map<string, Entry | 'special'>();
  const look = async (held: HeldFolder): Promise<void> => {
    for (const path of paths) {
      const entry = await entryAt(held.at(posix.basename(path)), path);
      if (entry !== undefined) found.set(path, entry);
    }
  };
  await below(tree, folder, look).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error;
  });
  return found;
}

async function entryAt(path: Buffer, shown: string): Promise<Entry | 'special' | undefined> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (stats === undefined || stats.isDirectory()) return undefined;
  if (stats.isSymbolicLink()) {
    return { mode: '120000', id: blobId(await readlink(path, { encoding: 'buffer' })) };
  }
  return stats.isFile() ? { mode: fileMode(stats), id: await fileId(path, shown) } : 'special';
}

function fileMode({ mode }: Stats): string {
  return (mode & constants.S_IXUSR) === 0 ? '100644' : '100755';
}

function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

async function fileId(path: Buffer, shown: string): Promise<string> {
  const file = await openPlain(path, bytesOf(shown).toString());
  try {
    const hash = createHash('sha1').update(`blob ${(await file.stat()).size}\0`);
    for await (const chunk of file.createReadStream({ autoClose: false })) hash.update(chunk);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

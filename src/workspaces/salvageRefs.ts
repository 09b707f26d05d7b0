/** Reads where a repository's refs point, as plain files: git is not asked, so its configuration is not either. */
import { hasCode } from './errno.ts';
import { type HeldFolder, bytesOf, entriesOf, inFolder } from './heldFolder.ts';
import { readPlain, refused } from './plainFile.ts';
import { type GitFolder, isRealFolder } from './salvageGitFolder.ts';

export interface Refs {
  /** Object that HEAD stands for; nothing before the first commit. */
  head: string | undefined;
  /** Names by object: refs, HEAD, and what git was in the middle of. */
  tips: ReadonlyMap<string, readonly string[]>;
}

const id = /^[0-9a-f]{40}$/;
/** An id of SHA-256: the repository that work is saved to has SHA-1. */
const longId = /^[0-9a-f]{64}( |$)/m;
/** Refs of one repository that are still read. */
const most = 20_000;
const largestFile = 64 * 1024 * 1024;

/** Files that hold commits which no ref may hold. */
const passing = [
  'MERGE_HEAD',
  'MERGE_AUTOSTASH',
  'CHERRY_PICK_HEAD',
  'REVERT_HEAD',
  'ORIG_HEAD',
  'REBASE_HEAD',
  'rebase-merge/orig-head',
  'rebase-merge/stopped-sha',
  'rebase-merge/autostash',
  'rebase-apply/orig-head',
];

/** @throws CtoError `salvage-refused` when refs are kept in a way that can't be read as plain files. */
export async function readRefs(task: string, { own, common }: GitFolder): Promise<Refs> {
  if (await isRealFolder(task, `${common}/reftable`)) {
    throw refused(`${bytesOf(common).toString()} keeps its refs in a reftable`);
  }
  const refs = new Map([...(await packedRefs(common)), ...(await looseRefs(common))]);
  // What was fetched was not made here.
  const made = [...refs].filter(([name]) => !name.startsWith('refs/remotes/'));
  const tips = Map.groupBy(made, ([, object]) => object);
  const names = new Map([...tips].map(([object, pairs]) => [object, pairs.map(([name]) => name)]));
  const add = (object: string, name: string): void => {
    names.set(object, [...(names.get(object) ?? []), name]);
  };
  const head = await headOf(own, refs);
  if (head !== undefined) add(head, 'HEAD');
  for (const name of passing) for (const object of await idsIn(`${own}/${name}`)) add(object, name);
  for (const object of await stashes(common)) add(object, 'stash');
  for (const [name, object] of await worktreeHeads(common, refs)) add(object, name);
  return { head, tips: names };
}

async function textOf(path: string): Promise<string | undefined> {
  return (await readPlain(path, largestFile))?.toString('latin1');
}

async function headOf(folder: string, refs: ReadonlyMap<string, string>): Promise<string | undefined> {
  const text = ((await textOf(`${folder}/HEAD`)) ?? '').trimEnd();
  if (longId.test(text)) throw longIds(folder);
  const target = /^ref:\s*(.*)$/s.exec(text)?.[1];
  return target === undefined ? [text].find((word) => id.test(word)) : refs.get(target);
}

async function idsIn(path: string): Promise<string[]> {
  return ((await textOf(path)) ?? '').split('\n').filter((line) => id.test(line));
}

/** All stashes but the last one are in its log only. */
async function stashes(common: string): Promise<string[]> {
  const lines = ((await textOf(`${common}/logs/refs/stash`)) ?? '').split('\n');
  return lines.map((line) => line.split(' ')[1] ?? '').filter((word) => id.test(word) && !/^0+$/.test(word));
}

async function worktreeHeads(
  common: string,
  refs: ReadonlyMap<string, string>,
): Promise<[name: string, object: string][]> {
  const names = await inFolder(bytesOf(`${common}/worktrees`), entriesOf).catch(noFolder);
  const folders = (names ?? []).filter((entry) => entry.isDirectory());
  const heads = await Promise.all(
    folders.map(async ({ name }) => [name, await headOf(`${common}/worktrees/${name}`, refs)] as const),
  );
  return heads.flatMap(([name, object]) =>
    object === undefined ? [] : [[`worktrees/${name}/HEAD`, object]],
  );
}

async function packedRefs(common: string): Promise<[string, string][]> {
  const text = (await textOf(`${common}/packed-refs`)) ?? '';
  if (longId.test(text)) throw longIds(common);
  return text.split('\n').flatMap((line) => {
    const [object = '', name] = line.split(' ');
    return id.test(object) && name?.startsWith('refs/') === true ? [[name, object]] : [];
  });
}

async function looseRefs(common: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  const walk = async (folder: HeldFolder, name: string): Promise<void> => {
    for (const entry of await entriesOf(folder)) {
      const path = `${name}/${entry.name}`;
      if (found.length > most || path.split('/').length > 60) throw tooMany(common);
      if (entry.isDirectory()) await inFolder(folder.at(entry.name), async (inner) => walk(inner, path));
      else if (!entry.name.endsWith('.lock')) found.push(...(await looseRef(common, path)));
    }
  };
  await inFolder(bytesOf(`${common}/refs`), async (folder) => walk(folder, 'refs')).catch(noFolder);
  return found;
}

/** A ref that stands for another one is no tip; a crash of the machine leaves empty files, which nobody can read any more. */
async function looseRef(common: string, name: string): Promise<[string, string][]> {
  const object = (await textOf(`${common}/${name}`))?.trimEnd() ?? '';
  if (id.test(object)) return [[name, object]];
  if (object === '' || object.startsWith('ref: refs/')) return [];
  throw refused(`${bytesOf(`${common}/${name}`).toString()} does not say where it points`);
}

function longIds(folder: string): Error {
  return refused(`${bytesOf(folder).toString()} holds ids of SHA-256`);
}

function tooMany(common: string): Error {
  return refused(`${bytesOf(common).toString()} has more refs than are read`);
}

function noFolder(error: unknown): undefined {
  if (hasCode(error, 'ENOENT')) return undefined;
  throw error;
}

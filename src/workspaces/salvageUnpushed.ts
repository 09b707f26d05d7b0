/** Which commits of a repository the remote does not have, and which of those are the ends of their lines. */
import { git } from '../git.ts';
import { refused } from './plainFile.ts';
import type { Refs } from './salvageRefs.ts';

export interface Unpushed {
  /** Commits that hold all others that are not on the remote. */
  heads: readonly string[];
  /** Tags and other objects that no commit holds. */
  objects: readonly string[];
  /** HEAD, as a commit. */
  head: string | undefined;
}

/**
 * @param repository one of ours that borrows the objects
 * @param known objects that the remote has; those that are not here are passed over
 * @throws CtoError `salvage-refused` when a branch names what is not there.
 */
export async function unpushed(repository: string, refs: Refs, known: readonly string[]): Promise<Unpushed> {
  const types = await typesOf(repository, [...refs.tips.keys(), ...known]);
  const tips = [...refs.tips].filter(([object, names]) => isThere(object, names, types));
  const commits = tips.map(([object]) => object).filter((object) => types.get(object) === 'commit');
  const others = tips.map(([object]) => object).filter((object) => types.get(object) !== 'commit');
  const there = known.filter((object) => types.has(object));
  const peeled = others.filter((object) => types.get(object) === 'tag').map((object) => `${object}^{}`);
  const input = [...commits, ...peeled, ...there.map((object) => `^${object}`)].join('\n');
  const lines = await git(repository, ['rev-list', '--parents', '--stdin'], { input: `${input}\n` });
  const rows = lines === '' ? [] : lines.split('\n').map((line) => line.split(' '));
  const parents = new Set(rows.flatMap((row) => row.slice(1)));
  const onRemote = new Set(known);
  return {
    heads: rows.flatMap(([commit = '']) => (parents.has(commit) ? [] : [commit])),
    objects: others.filter((object) => !onRemote.has(object)),
    head: types.get(refs.head ?? '') === 'commit' ? refs.head : undefined,
  };
}

/** What git only remembers in passing may be gone; what a person or an agent named may not. */
function isThere(object: string, names: readonly string[], types: ReadonlyMap<string, string>): boolean {
  if (types.has(object)) return true;
  const named = names.find((name) => name === 'HEAD' || name.startsWith('refs/'));
  if (named === undefined) return false;
  throw refused(`${Buffer.from(named, 'latin1').toString()} points to ${object}, which is not there`);
}

async function typesOf(repository: string, objects: readonly string[]): Promise<Map<string, string>> {
  const unique = [...new Set(objects)];
  if (unique.length === 0) return new Map();
  const answer = await git(repository, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    input: `${unique.join('\n')}\n`,
  });
  return new Map(
    answer.split('\n').flatMap((line) => {
      const [object = '', type = ''] = line.split(' ');
      return ['commit', 'tag', 'tree', 'blob'].includes(type) ? [[object, type] as const] : [];
    }),
  );
}

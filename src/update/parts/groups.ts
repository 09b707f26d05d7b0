/** Decides which files of a tree a thread takes next: threads take small groups in turn, so that all end at about the same time. */
import { checkedUpdates } from '../checks/checked.ts';
import type { TreeFile } from '../roles.ts';
import type { TreeFacts } from '../treeFacts.ts';
import type { FileUpdate } from '../updateTree.ts';

/** What all threads have. */
export interface Shared {
  /** All files, for what they say of each other. */
  files: readonly TreeFile[];
  /** Its one element, in memory that all threads see: how many groups are taken. */
  taken: Int32Array;
  /** Files of a group: their scripts are held at once, and given to one call of bash. */
  together: number;
}

/** What is decided of a file: the texts are where they are put together already. */
export type Decided = Pick<FileUpdate, 'role' | 'edits' | 'findings'>;

/** Decides groups until all are taken; answers with the index of each file. */
export async function decideGroups(shared: Shared, tree: TreeFacts): Promise<[number, Decided][]> {
  const groups: Promise<[number, Decided][]>[] = [];
  for (let from = nextGroup(shared); from < shared.files.length; from = nextGroup(shared)) {
    groups.push(decideGroup(shared, from, tree));
    // bash reads one group while the next one is decided.
    await groups.at(-2);
  }
  return (await Promise.all(groups)).flat();
}

function nextGroup({ taken, together }: Shared): number {
  return Atomics.add(taken, 0, 1) * together;
}

async function decideGroup(
  { files, together }: Shared,
  from: number,
  tree: TreeFacts,
): Promise<[number, Decided][]> {
  const updates = await checkedUpdates(files.slice(from, from + together), tree);
  return updates.map(({ role, edits, findings }, index) => [from + index, { role, edits, findings }]);
}

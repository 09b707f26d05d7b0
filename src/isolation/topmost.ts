/** Decides which of many changes are worth telling: of a folder that came or went as a whole, the folder. */
import type { Change } from './types.ts';

/** `changes` sorted by path. */
export function topmost(changes: readonly Change[]): Change[] {
  let folder: Change | undefined;
  return changes.toSorted(byPath).filter((change) => {
    if (folder !== undefined && change.path.startsWith(`${folder.path}/`)) return false;
    folder = change.what === 'created' || change.what === 'deleted' ? change : undefined;
    return true;
  });
}

function byPath(one: Change, other: Change): number {
  const [left, right] = [one.path.replaceAll('/', '\0'), other.path.replaceAll('/', '\0')];
  return left < right ? -1 : 1;
}

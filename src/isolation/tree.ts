/** Decides how the tree that a task leaves is written down: paths and modes, volatile names taken out. */
import type { Entry } from './walk.ts';

/** What of git's own folder differs between runs and versions of git: told by its folder alone. */
const volatileFolders = /(^|\/)\.git\/(objects|refs|logs|hooks|info)\//;
const volatileFiles =
  /(^|\/)\.git\/(ORIG_HEAD|FETCH_HEAD|AUTO_MERGE|COMMIT_EDITMSG|MERGE_RR|packed-refs|description|branches|rr-cache)$/;

/** One line an entry: `drwxr-xr-x path`; the task's id is written `{id}`. */
export function treeLines(entries: readonly Entry[], task: string): string[] {
  return entries
    .filter(({ path }) => !volatileFolders.test(path) && !volatileFiles.test(path))
    .map(({ path, stat }) => `${modeText(stat)} ${path.replaceAll(`task-${task}`, 'task-{id}')}`);
}

function modeText(stat: Entry['stat']): string {
  const type = stat.isDirectory() ? 'd' : stat.isSymbolicLink() ? 'l' : stat.isFIFO() ? 'p' : '-';
  if (type === 'l') return 'l---------';
  const bits = ['r', 'w', 'x'];
  const rights = Array.from({ length: 9 }, (_, index) =>
    (stat.mode >> (8 - index)) & 1 ? (bits[index % 3] ?? '') : '-',
  );
  return type + rights.join('');
}

/** Lines that only one of two trees has. */
export function treeDifference(one: readonly string[], other: readonly string[]): string[] {
  const [left, right] = [new Set(one), new Set(other)];
  return [
    ...one.filter((line) => !right.has(line)).map((line) => `- ${line}`),
    ...other.filter((line) => !left.has(line)).map((line) => `+ ${line}`),
  ];
}

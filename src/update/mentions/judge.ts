/** Decides which mentions of `/workspace` in a text are the shared folder, and which are part of something else. */
import { judgeBeginning } from './beginning.ts';
import { judgeEnd } from './end.ts';
import { oldRoot, other, unclear, type Judged, type Surroundings } from './types.ts';

/** Offsets of all mentions in a text. */
export function mentionsIn(text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(oldRoot); at !== -1; at = text.indexOf(oldRoot, at + 1)) found.push(at);
  return found;
}

/** What the mention at `at` is. */
export function judge(at: number, around: Surroundings): Judged {
  const escaped = around.text[at - 1] === '\\';
  const start = escaped ? at - 1 : firstSlash(around.text, at);
  const found = { start: escaped ? start : at, at, escaped };
  const judged = [judgeEnd(at, around), judgeBeginning(start, around)];
  // Part of another path, whatever follows.
  if (judged.some((one) => one?.sort === 'other')) return other;
  return judged.find((one) => one !== undefined) ?? judgeTail(found, around);
}

/** `//workspace` is the same folder; what stands before it is before its first slash. */
function firstSlash(text: string, at: number): number {
  let start = at;
  while (text[start - 1] === '/') start--;
  return /[A-Za-z0-9]:$/.test(text.slice(Math.max(0, start - 8), start)) ? at : start;
}

interface Found {
  start: number;
  at: number;
  escaped: boolean;
}

const sharedName = /^\/+\.?(shared|common|siblings|all-tasks)(\/|$)/;

/** Whether more steps lead up than down before, as far as the path is written out. */
function leadsOut(tail: string): boolean {
  if (!tail.startsWith('/')) return false;
  let depth = 0;
  for (const step of tail.split('/')) {
    if (step === '..') depth--;
    else if (step !== '' && step !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

function judgeTail({ start, at, escaped }: Found, { text, ownTask }: Surroundings): Judged {
  const end = at + oldRoot.length;
  const tail = (/^[^\s"'`;|&<>()]*/.exec(text.slice(end, end + 300))?.[0] ?? '').replaceAll('\\/', '/');
  if (leadsOut(tail)) {
    return unclear(start, 'above-workspace', 'This path leads out of the workspace', 'Change it by hand.');
  }
  if (sharedName.test(tail.replace(/[.,:!?\])}*_]+$/, ''))) {
    const message = `${oldRoot}${tail} is named like something that tasks share on purpose`;
    const hint = 'Write $TASK_WORKSPACE if each task has its own; mark the line if they share it.';
    return unclear(start, 'shared-on-purpose', message, hint);
  }
  const own = escaped ? undefined : ownTask(end);
  if (own !== undefined) return { sort: 'root', occurrence: { start, end: own, escaped, tail: '' } };
  if (/^\/+task-/.test(tail)) {
    const hint = 'Write $TASK_WORKSPACE for the task itself; other tasks can only be read. Or mark the line.';
    return unclear(start, 'folder-of-a-task', 'This names the folder of a task', hint);
  }
  return { sort: 'root', occurrence: { start, end, escaped, tail } };
}

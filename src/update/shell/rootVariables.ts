/** Decides which variables of a script name the shared folder, or one that lies a known way below it. */
import { oldRoot } from '../mentions/types.ts';
import type { Assignment } from './assignments.ts';

/** Names the folder: itself, or the workspace after an update. */
const root = String.raw`\/+workspace|\$TASK_WORKSPACE|\$\{TASK_WORKSPACE\}`;

/** How many folders deep a variable leads below the root; those that get several values are left out. */
export function rootVariables(assignments: readonly Assignment[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>([['TASK_WORKSPACE', 0]]);
  const torn = new Set<string>();
  for (const { name, value, isAppended } of assignments) {
    if (name === 'TASK_WORKSPACE') continue;
    const depth = depthOf(value.replace(/^["']?\$\{\w+:?[-=]([^}]*)\}/, '$1'), depths);
    if (depth === undefined || isAppended || (depths.get(name) ?? depth) !== depth) torn.add(name);
    else depths.set(name, depth);
  }
  for (const name of torn) depths.delete(name);
  return depths;
}

/** How deep a path leads from a folder, as far as it is written out; below zero once it has left the root. */
export function depthBehind(depth: number, path: string): number {
  let now = depth;
  for (const step of path.split('/')) {
    if (now < 0) return now;
    if (step === '..') now--;
    else if (step !== '' && step !== '.') now++;
  }
  return now;
}

const rooted = new RegExp(`^(?:${root})(?![\\w.-])`);

/** How deep a word leads, without its quotes; undefined when that is not known. */
export function depthOf(word: string, variables: ReadonlyMap<string, number>): number | undefined {
  const plain = word.replaceAll(/["']/g, '');
  const own = rooted.exec(plain)?.[0];
  if (own !== undefined) return depthBehind(0, plain.slice(own.length));
  const [whole = '', first, second] = /^\$(?:(\w+)|\{(\w+)\})/.exec(plain) ?? [];
  const depth = variables.get(first ?? second ?? '');
  const rest = plain.slice(whole.length);
  return depth === undefined || !/^(\/|$)/.test(rest) ? undefined : depthBehind(depth, rest);
}

/** The beginnings of the root's path, the whole one left out. */
export const beginnings: readonly string[] = Array.from({ length: oldRoot.length - 1 }, (_, index) =>
  oldRoot.slice(0, index + 1),
);

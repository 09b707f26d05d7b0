/** Decides where a script uses the root's own name or length, or puts the root together from variables: that is told. */
import type { Decisions, Remark } from '../types.ts';
import { oldRoot } from '../mentions/types.ts';
import type { Assignment } from './assignments.ts';
import { remark, type Reading } from './reading.ts';
import { beginnings } from './rootVariables.ts';

/** Remarks on names made of the root, and on roots made of values. */
export function rootNames(
  reading: Reading,
  assignments: readonly Assignment[],
  variables: ReadonlyMap<string, number>,
): Decisions {
  const { text } = reading.variant;
  const used = usesOf(variables);
  const beside = besidesOf(variables);
  const joined = joinsOf(text, assignments);
  const remarks: Remark[] = [];
  for (const { start, end } of reading.tree.read) {
    const part = text.slice(start, end);
    const find = (pattern: RegExp): number[] =>
      [...part.matchAll(pattern)].map(({ index }) => start + index).filter((at) => !isInComment(text, at));
    if (beside !== undefined) remarks.push(...find(beside).map((at) => remark(reading, at, besideRoot)));
    if (used !== undefined) remarks.push(...find(used).map((at) => remark(reading, at, name)));
    remarks.push(...find(lengths).map((at) => remark(reading, at, name)));
    for (const pattern of joined) remarks.push(...find(pattern).map((at) => remark(reading, at, split)));
  }
  return { edits: [], remarks };
}

const name = [
  'root-name',
  'This is made from the root’s own name, place or length: it was "workspace", and is the task’s now',
  'Write the name that is meant, or mark the line.',
] as const;

const besideRoot = [
  'beside-workspace',
  'This lies beside the workspace, and all tasks share it',
  'Put it below $TASK_WORKSPACE, or mark the line if tasks are meant to share it.',
] as const;

const split = [
  'split-path',
  '/workspace is put together with a variable here',
  'Write it in one piece, or use "$TASK_WORKSPACE".',
] as const;

const named = String.raw`(?<![\w.-])(?:\/workspace(?![\w-])|\$\{?TASK_WORKSPACE\b)`;
const cutting = String.raw`\bcut\s+-c\s*1[12]-(?!\d)`;
/** `${X:11}`; `"${X:0:10}" = /workspace`; and on a line that names the root what counts as many characters as it has. */
const lengths = new RegExp(
  [
    String.raw`\$\{\w+:1[01]\}`,
    String.raw`\$\{\w+:0:1[01]\}(?=["']?\s*(?:==?|!=)\s*["']?${named})`,
    String.raw`${cutting}(?=\s*<<<\s*["']?${named})`,
    String.raw`(?:${cutting}|\btail\s+-c\s*\+1[12]\b|\bsubstr\([^,()]+,\s*1[12]\s*\))(?<=${named}.*)`,
  ].join('|'),
  'g',
);

/** Variables that hold the root itself. */
function rootsOf(variables: ReadonlyMap<string, number>): string {
  const roots = [...variables].filter(([one, depth]) => depth === 0 && one !== 'TASK_WORKSPACE');
  return roots.map(([one]) => one).join('|');
}

/** `$W-old`, `"$W".bak`, `${W}2`: a name that begins with the root's. */
function besidesOf(variables: ReadonlyMap<string, number>): RegExp | undefined {
  const names = rootsOf(variables);
  if (names === '') return undefined;
  return new RegExp(String.raw`\$(?:${names})(?:["']?[-.]\w|["']\w)|\$\{(?:${names})\}["']?[-.]?\w`, 'g');
}

/** `basename "$W"`, `${W##*\/}`, `${W:1}`, `${#W}`, `${W/…}` of what is the root itself; `${W%/}` gives it back. */
function usesOf(variables: ReadonlyMap<string, number>): RegExp | undefined {
  const names = rootsOf(variables);
  const whole = String.raw`\/+workspace\/?|\$\{?TASK_WORKSPACE\}?${names === '' ? '' : String.raw`|\$(?:${names})\b|\$\{(?:${names})\}`}`;
  const program = String.raw`\b(?:basename|dirname)\s+(?:--\s+)?["']?(?:${whole})["']?(?=[\s;&|)` + '`]|$)';
  if (names === '') return new RegExp(program, 'gm');
  const operator = String.raw`(?:#|%(?!%?\/\})|:(?=[\s\d$(])|\/|\^|,|@[UuLl])`;
  return new RegExp(String.raw`${program}|\$\{(?:${names})${operator}|\$\{#(?:${names})\}`, 'gm');
}

const half = /^(["']?)(\/?[workspace]*)\1$/;

/** Variables that hold the beginning or the end of the root, with the other part beside them. */
function joinsOf(text: string, assignments: readonly Assignment[]): RegExp[] {
  return assignments.flatMap(({ name: variable, value: given, end }) => {
    const part = half.exec(given)?.[2];
    if (part === undefined || /["'(<>]/.test(text.charAt(end))) return [];
    const value = String.raw`\$(?:${variable}(?!\w)|\{${variable}\})`;
    const found: RegExp[] = [];
    if (part !== '/' && beginnings.includes(part))
      found.push(new RegExp(String.raw`${value}["']*${oldRoot.slice(part.length)}(?![\w.-])`, 'g'));
    if (beginnings.includes(part))
      found.push(
        new RegExp(String.raw`(?<!\w)${variable}\+=["']?${oldRoot.slice(part.length)}["']?(?![\w.-])`, 'g'),
      );
    const rest = part === '' || part === oldRoot ? '' : beginnings.find((begin) => begin + part === oldRoot);
    if (rest) found.push(new RegExp(String.raw`(?<![\w}])${rest}["']*${value}(?![\w.-])`, 'g'));
    return found;
  });
}

function isInComment(text: string, at: number): boolean {
  return /^\s*#/.test(text.slice(text.lastIndexOf('\n', at) + 1, at + 1));
}

/** Decides where a script gets the preamble, a hook its requirement, and children the workspace's name. */
import { preambleLines } from '../../templates/preamble.ts';
import type { Decisions, Edit, Remark } from '../types.ts';

/** What a hook insists on. */
export const requirement = ': "${TASK_WORKSPACE:?is set by the container script}"';

const preamble = preambleLines.join('\n');
const exportLine = 'export TASK_WORKSPACE';

interface Need {
  role: 'container' | 'hook';
  /** Hooks of the tree take the workspace from the environment. */
  exports: boolean;
  /** The script uses the workspace after the update. */
  isUsed: boolean;
}

/** The lines that a script needs and has not. */
export function insertions(text: string, { role, exports, isUsed }: Need): Decisions {
  if (role === 'hook') return hookInsertion(text, isUsed);
  const at = `\n${text}\n`.indexOf(`\n${preamble}\n`);
  if (at !== -1) return withPreamble(text, at, exports);
  const point = insertionPoint(text);
  const lines = exports && !exportsWorkspace(text) ? `${preamble}\n${exportLine}` : preamble;
  const remarks = text.includes('task_id') ? [] : [newTaskId(text)];
  return { edits: [insertion(point, framed(text, point, lines), 'preamble')], remarks };
}

/** Without an id all runs would share one folder. */
function newTaskId(text: string): Remark {
  const other = /\{\{\s*(task\.id|task_?(?:id|number|name|slug)|run_?id|id)\s*\}\}/i.exec(text)?.[1];
  return {
    offset: 0,
    code: 'new-task-id',
    message: `This script never named task_id, which its preamble needs now${other === undefined ? '' : ` (it has {{${other}}})`}`,
    hint: 'Let whoever renders it supply task_id, for documentation docs-<slug>: empty, all runs would share one folder.',
    level: 'note',
  };
}

function withPreamble(text: string, at: number, exports: boolean): Decisions {
  const remarks = isFirst(text.slice(0, at)) ? [] : [latePreamble(at)];
  if (!exports || exportsWorkspace(text)) return { edits: [], remarks };
  return { edits: [insertion(at + preamble.length, `\n${exportLine}`, 'export')], remarks };
}

function exportsWorkspace(text: string): boolean {
  return /^[ \t]*(export|declare -x)\b[^#\n]*\bTASK_WORKSPACE\b/m.test(text) || /^set -[a-z]*a/m.test(text);
}

/** Whether nothing but comments and options comes before it. */
function isFirst(before: string): boolean {
  return plainComments(before)
    .split('\n')
    .every((line) => /^\s*(#|$|\{\{!)/.test(line) || isOptions(line));
}

/** Comments of the template that have whole lines, as comments of the script with the same places. */
function plainComments(text: string): string {
  if (!text.includes('{{')) return text;
  const comment = /^[ \t]*\{\{~?!(?:--[^]*?--~?\}\}|(?!--)[^}]*\}\})[ \t]*$/gm;
  return text.replaceAll(comment, (whole) => whole.replaceAll(/[^\n]/g, '#'));
}

function isOptions(line: string): boolean {
  return /^set( [-+][A-Za-z]+| pipefail)+\s*$/.test(line);
}

/** Behind the shebang, the comments under it and one line of options: what the lint of compiled templates asks for. */
export function insertionPoint(text: string): number {
  let point = 0;
  let offset = 0;
  let isHead = true;
  for (const line of plainComments(text).split('\n')) {
    const next = Math.min(offset + line.length + 1, text.length);
    if (isOptions(line)) return next;
    if (/^\s*$/.test(line)) isHead = point === 0 && isHead;
    else if (!line.startsWith('#')) return point;
    else if (isHead || line.startsWith('#!')) point = next;
    offset = next;
  }
  return point;
}

/** A blank line before and behind, but not two. */
function framed(text: string, point: number, lines: string): string {
  const before = text.slice(0, point);
  const start = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const after = text.slice(point);
  return `${start}${lines}\n${after === '' || after.startsWith('\n') ? '' : '\n'}`;
}

function insertion(at: number, text: string, kind: 'preamble' | 'export'): Edit {
  return { start: at, end: at, text, kind, subject: at };
}

function hookInsertion(text: string, isUsed: boolean): Decisions {
  if (!isUsed && !/TASK_WORKSPACE|\/workspace(?!\w)/.test(text)) return { edits: [], remarks: [] };
  if (/^: "\$\{TASK_WORKSPACE:\?[^"$`{}\\]*\}"$/m.test(text) || text.includes(preamble))
    return { edits: [], remarks: [] };
  const point = insertionPoint(text);
  return { edits: [insertion(point, framed(text, point, requirement), 'preamble')], remarks: [] };
}

function latePreamble(offset: number): Remark {
  return {
    offset,
    code: 'late-preamble',
    message: 'Commands come before the preamble here',
    hint: 'Move the preamble up, behind nothing but the shebang, comments and one "set" line.',
    level: 'left',
  };
}

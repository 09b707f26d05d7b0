/** Decides what stays as it is because TASK_WORKSPACE has another value there, or none yet. */
import { preambleLines } from '../../templates/preamble.ts';
import type { Decisions, Remark } from '../types.ts';

const assignment =
  /^[ \t]*(?:(?:export|readonly|local|declare|typeset)(?: -\w+)* )?TASK_WORKSPACE=(?!"?\$\{?TASK_WORKSPACE\b)(.*)$/m;

const preamble = preambleLines.join('\n');

/** Where a script without the preamble gives TASK_WORKSPACE a value; in a hook or partial only one below the shared folder counts. */
export function ownWorkspace(text: string, role: 'container' | 'hook' | 'partial'): Remark | undefined {
  if (text.includes(preamble)) return undefined;
  const own = assignment.exec(text);
  if (own === null || (role !== 'container' && !own[1]?.includes('/workspace'))) return undefined;
  return {
    offset: own.index,
    code: 'other-workspace',
    message: 'This script gives TASK_WORKSPACE a value of its own, which is not the preamble',
    hint: 'Nothing in this file was changed. Take these lines out and run the update again, or write the preamble by hand.',
    level: 'left',
  };
}

/** What stands above a preamble that comes too late stays, and each place is told. */
export function withoutEarly({ edits, remarks }: Decisions): Decisions {
  const late = remarks.find(({ code }) => code === 'late-preamble')?.offset;
  if (late === undefined) return { edits, remarks };
  const early = new Set(edits.filter(({ start }) => start < late).map(({ subject }) => subject));
  const told = [...early].map((offset): Remark => ({
    offset,
    code: 'before-preamble',
    message: 'TASK_WORKSPACE has no value here yet: the preamble comes further down',
    hint: 'Move the preamble up, and run the update again.',
    level: 'left',
  }));
  return {
    edits: edits.filter(({ subject }) => !early.has(subject)),
    remarks: [...remarks, ...told].toSorted((a, b) => a.offset - b.offset),
  };
}

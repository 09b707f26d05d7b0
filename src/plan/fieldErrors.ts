/** Says in the plan's words what is wrong with a task's fields, and where. */
import type { z } from 'zod';
import { taskSchema } from './schema.ts';
import { errorAt } from './source.ts';
import type { JsonPath, PlanSource } from './source.ts';

const idRule =
  'An id is 1 to 42 letters, digits, dots, hyphens and underscores; it begins and ends with a letter or digit and has no ".." and no ".lock" at the end.';

interface BadItem {
  path: JsonPath;
  item: unknown;
  issues: readonly z.core.$ZodIssue[];
}

/** The error for the first thing that the schema finds wrong with an item. */
export function fieldError(source: PlanSource, { path, item, issues }: BadItem): Error {
  const inTask = (issues[0]?.path ?? []).filter((part) => typeof part !== 'symbol');
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  const value = valueAt(item, inTask);
  const wrong = describe(inTask, value, issues[0]?.message ?? 'it is not a task');
  return errorAt(source, [...path, ...inTask], {
    ...wrong,
    message: `${nameTask(path, item)}: ${wrong.message}${more}`,
  });
}

/** What is wrong with the value at `inTask`, in the plan's words. */
function describe(
  inTask: readonly (string | number)[],
  value: unknown,
  message: string,
): { code: string; message: string; hint: string } {
  const field = inTask.join('.');
  if (field === 'status') {
    const hint = `Use one of ${taskSchema.shape.status.unwrap().options.join(', ')}.`;
    return { code: 'plan-unknown-status', message: `unknown status ${JSON.stringify(value)}`, hint };
  }
  if (field === 'id' && value !== undefined) {
    return { code: 'plan-task-id', message: `${shown(value)} can't be a task's id`, hint: idRule };
  }
  if (field !== '' && value === undefined) {
    return {
      code: 'plan-field',
      message: `\`${field}\` is missing`,
      hint: 'Every task has an id and a title.',
    };
  }
  const subject = field === '' ? 'it' : `\`${field}\``;
  return {
    code: 'plan-field',
    message: `${subject} is wrong: ${message}`,
    hint: 'Correct the value; the schema of a plan names the type of every field.',
  };
}

/** The error for a key that nobody knows and that looks like `meant`. */
export function misspeltKey(
  source: PlanSource,
  { path, item, key, meant }: { path: JsonPath; item: unknown; key: string; meant: string },
): Error {
  return errorAt(source, [...path, key], {
    code: 'plan-unknown-key',
    message: `${nameTask(path, item)}: unknown key ${shown(key)}`,
    hint: `Write \`${meant}\`, or rename the key if something else is meant.`,
  });
}

function nameTask(path: JsonPath, item: unknown): string {
  const id = valueAt(item, ['id']);
  return typeof id === 'string' || typeof id === 'number'
    ? `task ${shown(id)}`
    : `item ${Number(path.at(-1)) + 1} of the list`;
}

/** JSON of a value, cut where it gets long. */
function shown(value: unknown): string {
  const json = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
}

function valueAt(item: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (held, part) => (isHolder(held) ? Object.getOwnPropertyDescriptor(held, part)?.value : undefined),
    item,
  );
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

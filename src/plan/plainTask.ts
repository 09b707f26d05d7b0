/** Sees quickly that an item is a task as Task Master writes it; whatever it does not recognise, the schema judges. */
import { taskIdPattern } from '../templates/context.ts';
import type { RawTask } from './schema.ts';

type Check = (value: unknown) => boolean;

const required = ['id', 'title', 'status'] as const;
const plainStatuses = new Set<unknown>(['pending', 'in-progress', 'review', 'done', 'deferred', 'cancelled']);

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'id',
    (value) =>
      isText(value) ? taskIdPattern.test(value) : Number.isSafeInteger(value) && Number(value) >= 0,
  ],
  ['title', (value) => isText(value) && value !== ''],
  ['description', isText],
  ['details', isText],
  ['testStrategy', isText],
  ['status', (value) => plainStatuses.has(value)],
  ['dependencies', (value) => isListOf(value, isReference)],
  ['subtasks', (value) => isListOf(value, isPlainSubtask)],
  ['agent', isText],
  ['agentHint', isText],
  ['labels', (value) => isListOf(value, isText)],
  ['tags', (value) => isListOf(value, isText)],
]);

/** True only for what `taskSchema` accepts too and leaves as it is: this is for speed and decides nothing. */
export function isPlainTask(item: unknown): item is RawTask {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return false;
  if (!required.every((key) => Object.hasOwn(item, key))) return false;
  return Object.entries(item).every(([key, value]) => checks.get(key)?.(value) ?? true);
}

function isPlainSubtask(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('id' in value && 'title' in value)) return false;
  if ('description' in value && !isText(value.description)) return false;
  return isReference(value.id) && isText(value.title);
}

function isReference(value: unknown): boolean {
  return isText(value) || Number.isFinite(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isListOf(value: unknown, isItem: Check): boolean {
  return Array.isArray(value) && value.every(isItem);
}

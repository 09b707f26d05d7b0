/** What a plan's file may hold: Task Master's tasks.json, as one schema for reading, for messages and for editors. */
import { z } from 'zod';
import { taskIdPattern } from '../templates/context.ts';

/** Statuses that Task Master writes; `completed` is another word for `done`. */
const statusNames = [
  'pending',
  'in-progress',
  'review',
  'blocked',
  'done',
  'completed',
  'deferred',
  'cancelled',
] as const;

const text = z.string().nullish().describe('Free text; null counts as empty');
const reference = z.union([z.string(), z.number()]);
const words = z.array(z.string()).nullish();

const subtaskSchema = z.object({
  id: reference.describe('Number or text'),
  title: z.string(),
  description: text,
});

/** Keys besides these are kept, so that the reader can tell which ones nobody knows. */
export const taskSchema = z.looseObject({
  id: z
    .union([z.string().regex(taskIdPattern), z.int().nonnegative()])
    .describe('Unique without regard to case; docs- and integration- are reserved beginnings'),
  title: z.string().min(1, 'it is empty'),
  description: text,
  details: text,
  testStrategy: text,
  status: z.enum(statusNames).default('pending'),
  dependencies: z
    .array(reference)
    .nullish()
    .describe('Ids of tasks; "1.2" is subtask 2 of task 1 and means task 1'),
  subtasks: z.array(subtaskSchema).nullish(),
  agent: text.describe('The agent that implements the task'),
  agentHint: text.describe('The front-end agent’s name, or frontend, makes it a front-end task'),
  labels: words,
  tags: words.describe('The same as labels'),
});
export type RawTask = z.infer<typeof taskSchema>;

const listSchema = z.array(taskSchema);
const tagSchema = z.looseObject({ tasks: listSchema });

/** JSON Schema of a plan's file in its three forms: for editors and `cto plan --schema`. */
export function planJsonSchema(): Record<string, unknown> {
  const forms = z.union([listSchema, tagSchema, z.record(z.string(), tagSchema)]);
  return {
    ...z.toJSONSchema(forms, { target: 'draft-2020-12', io: 'input' }),
    title: 'A plan: the tasks.json of Task Master, as a list, as {tasks}, or by tag',
  };
}

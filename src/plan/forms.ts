/** Which list of tasks a plan's file means: a plain list, `{tasks}`, or the list of one tag. */
import { errorAt } from './source.ts';
import type { JsonPath, PlanSource } from './source.ts';

export interface ChosenList {
  /** The tag's name; `default` when the file has no tags. */
  tag: string;
  /** The way to the list in the file. */
  path: JsonPath;
  items: readonly unknown[];
}

/** Names of an untagged list: its own, and Task Master's for a file without tags. */
const untagged = ['default', 'master'];

/** `tag` is the one asked for. Without it, the only tag or `master` is taken; anything else is an error that lists them. */
export function chooseList(source: PlanSource, value: unknown, tag: string | undefined): ChosenList {
  if (Array.isArray(value)) return plainList(source, [], value, tag);
  if (!isObject(value)) {
    throw errorAt(source, [], {
      code: 'plan-form',
      message: `the plan is ${nameOf(value)}, not a list or an object`,
      hint: 'Write a list of tasks, {"tasks": […]} or {"master": {"tasks": […]}}.',
    });
  }
  const tags = Object.keys(value).filter((key) => isTag(value[key]));
  const hasList = Object.hasOwn(value, 'tasks') && !tags.includes('tasks');
  if (hasList && tags.length === 0) return plainList(source, ['tasks'], value['tasks'], tag);
  if (hasList && tag === undefined) {
    throw errorAt(source, ['tasks'], {
      code: 'plan-two-forms',
      message: `the plan has a list of tasks of its own beside the tags ${quoted(tags)}`,
      hint: 'Name the tag to play, or delete the list that is not meant.',
    });
  }
  const chosen = chooseTag(source, tags, tag);
  return {
    tag: chosen,
    path: [chosen, 'tasks'],
    items: listAt(source, [chosen, 'tasks'], tasksOf(value[chosen])),
  };
}

function plainList(source: PlanSource, path: JsonPath, value: unknown, tag: string | undefined): ChosenList {
  if (tag !== undefined && !untagged.includes(tag)) {
    throw errorAt(source, [], {
      code: 'plan-unknown-tag',
      message: `the plan has no tag ${JSON.stringify(tag)}: it has no tags`,
      hint: 'Leave the tag out.',
    });
  }
  return { tag: 'default', path, items: listAt(source, path, value) };
}

function chooseTag(source: PlanSource, tags: readonly string[], tag: string | undefined): string {
  const only = tags.length === 1 ? tags[0] : undefined;
  const wanted = tag ?? only ?? 'master';
  if (tags.includes(wanted)) return wanted;
  if (tags.length === 0) {
    throw errorAt(source, [], {
      code: 'plan-without-tasks',
      message: 'the plan holds no list of tasks',
      hint: 'Write a list of tasks, {"tasks": […]} or {"master": {"tasks": […]}}.',
    });
  }
  throw errorAt(source, [], {
    code: tag === undefined ? 'plan-several-tags' : 'plan-unknown-tag',
    message:
      tag === undefined
        ? `the plan has several tags: ${quoted(tags)}`
        : `the plan has no tag ${JSON.stringify(tag)}`,
    hint: `Name one of its tags: ${quoted(tags)}.`,
  });
}

function listAt(source: PlanSource, path: JsonPath, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw errorAt(source, path, {
    code: 'plan-tasks-not-a-list',
    message: `\`${path.join('.')}\` is ${nameOf(value)}, not a list`,
    hint: 'Write the tasks between square brackets; a plan without tasks is [].',
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTag(value: unknown): boolean {
  return isObject(value) && Object.hasOwn(value, 'tasks');
}

function tasksOf(value: unknown): unknown {
  return isObject(value) ? value['tasks'] : undefined;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}

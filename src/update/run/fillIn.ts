/** Decides what a script is filled in with to be run: values guessed from their names, each block's first branch, partials whole. */
import { includedName, partialNamed, type TreeFile } from '../roles.ts';
import { taskTag } from '../places.ts';
import { filledVariant, type Variant } from '../variants.ts';

/** The repository that every address leads to. */
export const sampleRepository = 'https://github.com/example/app.git';

/** The first that fits the name of a value counts. */
const guesses: readonly (readonly [name: RegExp, value: string])[] = [
  [/url|remote|(^|_)repository$|^repo$/, sampleRepository],
  [/owner|org/, 'example'],
  [/repo/, 'app'],
  [/branch|^base/, 'main'],
  [/mail/, 'agent@example.com'],
  [/^(max|min)_|count|attempt|number|port|timeout|retries|seconds|minutes|(^|_)id$/, '1'],
  [/^(is|has|use|with|enable|skip)_|enabled$|^(quiet|debug|verbose)$/, 'true'],
];

/** Includes that lead nowhere, or in a circle, end here. */
const deepest = 5;

/** A script as one task would get it, with the place in its template of all that it holds. @throws what Handlebars throws. */
export function fillIn(text: string, task: string, files: readonly TreeFile[], depth = 0): Variant {
  return filledVariant(text, {
    value: (tag) => valueOf(tag, task),
    partial: (tag) => {
      const found = depth < deepest ? partialNamed(includedName(tag), files) : undefined;
      return found === undefined
        ? 'echo "A partial of this script is not there"; exit 1'
        : fillIn(found.text, task, files, depth + 1).text;
    },
  });
}

function valueOf(tag: string, task: string): string {
  if (taskTag.test(tag)) return task;
  const name = /(\w+)\W*\}\}$/.exec(tag)?.[1]?.toLowerCase() ?? '';
  if (name === 'task_workspace') return `/workspace/task-${task}`;
  return guesses.find(([pattern]) => pattern.test(name))?.[1] ?? `sample-${name}`;
}

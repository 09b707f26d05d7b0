/** Decides what a script is filled in with to be run: values guessed from their names, each branch of its blocks once, partials whole. */
import { includedName, partialNamed, type TreeFile } from '../roles.ts';
import { taskTag } from '../places.ts';
import { FilledTemplate, type Filling, type Variant } from '../variants.ts';

/** The repository that every address leads to. */
export const sampleRepository = 'https://github.com/example/app.git';

/** The first that fits the name of a value counts. */
const guesses: readonly (readonly [name: RegExp, value: string])[] = [
  [/url|remote|(^|_)repository$|^repo$/, sampleRepository],
  [/owner|org/, 'example'],
  [/repo/, 'app'],
  [/branch|^base/, 'main'],
  [/mail/, 'agent@example.com'],
  [/^key$/, 'SAMPLE_KEY'],
  [/^(max|min)_|count|attempt|number|port|timeout|retries|seconds|minutes|(^|_)id$/, '1'],
  [/^(is|has|use|with|enable|skip)_|enabled$|^(quiet|debug|verbose)$/, 'true'],
];

/** Includes that lead nowhere, or in a circle, end here. */
const deepest = 5;
/** A script with longer chains of `{{else if}}` is not run in each of them. */
const mostWays = 4;

/**
 * A script as one task would get it, with the place in its template of all that it holds: ways that together take each
 * branch of its blocks and of its partials. The same number of the old and the new text take the same branches. @throws what Handlebars throws.
 */
export function fillIn(text: string, task: string, files: readonly TreeFile[]): Variant[] {
  const templates = new Map<string, FilledTemplate>();
  const seen = new Set<unknown>();
  const flatten = (source: string, depth: number): Variant => {
    const template = templates.get(source) ?? new FilledTemplate(source, seen);
    templates.set(source, template);
    return template.next(fillingAt(depth));
  };
  const fillingAt = (depth: number): Filling => ({
    value: (tag) => valueOf(tag, task),
    partial: (tag) => {
      const found = depth < deepest ? partialNamed(includedName(tag), files) : undefined;
      return found === undefined
        ? 'echo "A partial of this script is not there"; exit 1'
        : flatten(found.text, depth + 1).text;
    },
  });
  const ways = [flatten(text, 0)];
  while (ways.length < mostWays && [...templates.values()].some((template) => template.isOpen()))
    ways.push(flatten(text, 0));
  return ways;
}

function valueOf(tag: string, task: string): string {
  if (taskTag.test(tag)) return task;
  const name = /(\w+)\W*\}\}$/.exec(tag)?.[1]?.toLowerCase() ?? '';
  if (name === 'task_workspace') return `/workspace/task-${task}`;
  return guesses.find(([pattern]) => pattern.test(name))?.[1] ?? `sample-${name}`;
}

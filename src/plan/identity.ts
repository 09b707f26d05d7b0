/** Whether every task has a name of its own that a branch, a folder and a Kubernetes object can carry. */
import { errorAt, placeOf } from './source.ts';
import type { JsonPath, PlanSource } from './source.ts';
import type { ChosenList } from './forms.ts';

const reserved = ['docs-', 'integration-'];

/** Index of each id in the list. Refuses reserved beginnings and ids that differ in case only or not at all. */
export function indexIds(
  source: PlanSource,
  list: ChosenList,
  ids: readonly string[],
): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  const lowerCase = new Map<string, number>();
  for (const [index, id] of ids.entries()) {
    const lower = id.toLowerCase();
    const beginning = reserved.find((prefix) => lower.startsWith(prefix));
    if (beginning !== undefined) throw reservedId(source, [...list.path, index, 'id'], { id, beginning });
    const first = lowerCase.get(lower);
    if (first !== undefined) throw doubled(source, list, { ids, first, second: index });
    indexes.set(id, index);
    lowerCase.set(lower, index);
  }
  return indexes;
}

function reservedId(
  source: PlanSource,
  path: JsonPath,
  { id, beginning }: { id: string; beginning: string },
): Error {
  return errorAt(source, path, {
    code: 'plan-reserved-id',
    message: `the id ${id} begins with \`${beginning}\`, which is reserved`,
    hint: 'Give the task another id; CTO names runs of its own like this.',
  });
}

function doubled(
  source: PlanSource,
  { path }: ChosenList,
  { ids, first, second }: { ids: readonly string[]; first: number; second: number },
): Error {
  const same = ids[first] === ids[second];
  const both = same
    ? `two tasks have the id ${ids[first]}`
    : `the ids ${ids[first]} and ${ids[second]} differ in case only`;
  return errorAt(source, [...path, second, 'id'], {
    code: 'plan-duplicate-id',
    message: `${both}: the first is at ${placeOf(source, [...path, first, 'id'])}`,
    hint: 'Give one of them another id, and correct the dependencies on it.',
  });
}

/** Reads a text that an object's spec leaves to a key of a ConfigMap in its namespace. */
import { kinds } from '../api/kinds.ts';
import { dataOf } from '../api/object.ts';
import type { Context } from './context.ts';

/** Undefined when there is no such ConfigMap, or no such key in it. */
export async function configMapText(
  { api }: Context,
  namespace: string,
  { name, key }: { name: string; key: string },
): Promise<string | undefined> {
  const data = dataOf(await api.get(kinds.configMap, { namespace, name }));
  return Object.hasOwn(data, key) ? data[key] : undefined;
}

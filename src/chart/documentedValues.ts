/** Decides which values of the chart are documented: the keys of values.yaml with a comment that begins with `--`. */
import { isMap, isScalar, parseDocument, type Pair } from 'yaml';

export interface DocumentedValue {
  path: readonly string[];
  /** Text of the comment, without `--`. */
  text: string;
  value: unknown;
}

/** Documented values in the file's order; what stands below a documented one belongs to it. */
export function documentedValues(yaml: string): DocumentedValue[] {
  const { contents } = parseDocument(yaml);
  return below(contents, []).flatMap(({ path, text, value }) =>
    text === undefined ? [] : [{ path, text, value }],
  );
}

/** Paths of the values that no comment documents, neither theirs nor one above. */
export function undocumentedValues(yaml: string): string[] {
  const { contents } = parseDocument(yaml);
  return below(contents, []).flatMap(({ path, text }) => (text === undefined ? [path.join('.')] : []));
}

interface Found {
  path: readonly string[];
  text: string | undefined;
  value: unknown;
}

function below(node: unknown, path: readonly string[]): Found[] {
  if (!isMap(node) || node.items.length === 0) return [{ path, text: undefined, value: plain(node) }];
  return node.items.flatMap((pair, index) => {
    // The comment before the first key of a map hangs on the map itself.
    const text = commentOf(pair) ?? (index === 0 ? commentText(node.commentBefore) : undefined);
    const here = [...path, keyOf(pair)];
    return text === undefined ? below(pair.value, here) : [{ path: here, text, value: plain(pair.value) }];
  });
}

function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

function commentOf({ key }: Pair): string | undefined {
  return isScalar(key) ? commentText(key.commentBefore) : undefined;
}

/** The paragraph that begins with `--`; what stands before it is not about this key. */
function commentText(comment: string | null | undefined): string | undefined {
  const lines = (comment ?? '').split('\n').map((line) => line.trim());
  const start = lines.findLastIndex((line) => line.startsWith('-- '));
  return start === -1 ? undefined : lines.slice(start).join(' ').slice(3).trim();
}

function plain(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'toJSON' in node && typeof node.toJSON === 'function'
    ? node.toJSON()
    : undefined;
}

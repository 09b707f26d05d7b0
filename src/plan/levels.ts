/** Puts tasks into levels: each one above the highest of those it depends on (Kahn's way), or names the cycle. */

/** A task and the ids of the tasks it waits for, all of them among the nodes. */
export interface LevelNode {
  id: string;
  dependencies: readonly string[];
}

export type Levels = { levels: ReadonlyMap<string, number> } | { cycle: readonly string[] };

/** Level of each id, 1-based; or a cycle as ids, each depending on the next, the first repeated at the end. */
export function findLevels(nodes: readonly LevelNode[]): Levels {
  const indexes = new Map(nodes.map(({ id }, index) => [id, index]));
  const edges = nodes.map(({ dependencies }) => dependencies.map((id) => indexes.get(id) ?? -1));
  const levels = countLevels(edges);
  if (levels.includes(0)) return { cycle: findCycle(edges, levels).map((index) => nodes[index]?.id ?? '') };
  return { levels: new Map(nodes.map(({ id }, index) => [id, levels[index] ?? 0])) };
}

/** Level of each node; 0 for those in a cycle or behind one. */
function countLevels(edges: readonly (readonly number[])[]): Uint32Array {
  const levels = new Uint32Array(edges.length);
  const waiting = Uint32Array.from(edges, ({ length }) => length);
  const { starts, dependants } = dependantsOf(edges);
  const queue = new Uint32Array(edges.length);
  let queued = 0;
  const enqueue = (index: number, level: number): void => {
    levels[index] = level;
    queue[queued] = index;
    queued += 1;
  };
  for (let index = 0; index < edges.length; index += 1) if (waiting[index] === 0) enqueue(index, 1);
  for (let next = 0; next < queued; next += 1) {
    const index = queue[next] ?? 0;
    // The queue goes up level by level, so the dependency met last is one of the highest.
    const above = (levels[index] ?? 0) + 1;
    for (const dependant of dependants.subarray(starts[index], starts[index + 1])) {
      const left = (waiting[dependant] ?? 0) - 1;
      waiting[dependant] = left;
      if (left === 0) enqueue(dependant, above);
    }
  }
  return levels;
}

/** Dependants of all nodes in one list: those of a node stand from its start to the start of the next. */
function dependantsOf(edges: readonly (readonly number[])[]): {
  starts: Uint32Array;
  dependants: Uint32Array;
} {
  const starts = new Uint32Array(edges.length + 1);
  for (const dependencies of edges) for (const on of dependencies) starts[on] = (starts[on] ?? 0) + 1;
  // Each start is first the end of its node's part, and filling that part from behind moves it to where it belongs.
  let sum = 0;
  for (let index = 0; index < starts.length; index += 1) sum = starts[index] = sum + (starts[index] ?? 0);
  const dependants = new Uint32Array(sum);
  for (let index = edges.length - 1; index >= 0; index -= 1) {
    for (const on of edges[index] ?? []) {
      const at = (starts[on] ?? 0) - 1;
      starts[on] = at;
      dependants[at] = index;
    }
  }
  return { starts, dependants };
}

/** A node without a level waits for another one without, so following them comes back to one seen before. */
function findCycle(edges: readonly (readonly number[])[], levels: Uint32Array): readonly number[] {
  const way: number[] = [];
  const seen = new Set<number>();
  let at = levels.indexOf(0);
  while (!seen.has(at)) {
    seen.add(at);
    way.push(at);
    at = edges[at]?.find((on) => levels[on] === 0) ?? at;
  }
  const ring = way.slice(way.indexOf(at));
  const first = ring.indexOf(ring.reduce((left, right) => Math.min(left, right)));
  const turned = [...ring.slice(first), ...ring.slice(0, first)];
  return [...turned, ...turned.slice(0, 1)];
}

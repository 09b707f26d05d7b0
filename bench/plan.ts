/** Measures how long 10,000 tasks take from text to levels, beside the floor that JSON.parse alone sets. */
import { availableParallelism, loadavg } from 'node:os';
import { readPlan } from '../src/plan/readPlan.ts';

const tasks = 10_000;
const rounds = 11;
const limit = 100;

type Shape = (index: number) => readonly number[];

/** Dependencies of task `index` (0-based) as ids. */
const shapes: Readonly<Record<string, Shape>> = {
  'no dependencies': () => [],
  'one chain': (index) => (index === 0 ? [] : [index]),
  '100 levels of 100, 3 dependencies each': (index) =>
    index < 100 ? [] : [0, 33, 66].map((offset) => index - 99 - (index % 100) + ((index + offset) % 100)),
  'all behind one': (index) => (index === 0 ? [] : [1]),
};

function planText(shape: Shape): string {
  const list = Array.from({ length: tasks }, (_, index) => ({
    id: index + 1,
    title: `Task ${index + 1}: add a check to the "orders" service`,
    description: 'Describe what has to change, for whom, and what must stay as it is.',
    details:
      'First read the module.\nThen add the check behind the existing ones.\nKeep the public interface.\n',
    testStrategy: 'Run the tests of the service; add one that fails without the change.',
    status: 'pending',
    priority: 'medium',
    dependencies: shape(index),
    subtasks: [],
  }));
  return JSON.stringify({ master: { tasks: list, metadata: {} } }, null, 2);
}

function milliseconds(work: () => unknown): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function row(cells: readonly string[]): void {
  process.stdout.write(
    `${cells.map((cell, index) => (index === 0 ? cell.padEnd(42) : cell.padStart(11))).join('')}\n`,
  );
}

row([`${tasks} tasks, ms, ${rounds} rounds`, 'MB', 'first', 'median', 'JSON.parse', 'limit']);
for (const [name, shape] of Object.entries(shapes)) {
  const text = planText(shape);
  const read = Array.from({ length: rounds }, () =>
    milliseconds(() => readPlan(text, { file: 'tasks.json' })),
  );
  const parse = Array.from({ length: rounds }, () => milliseconds(() => JSON.parse(text) as unknown));
  const megabytes = (Buffer.byteLength(text) / 1e6).toFixed(1);
  row([
    name,
    megabytes,
    ...[read[0] ?? 0, median(read), median(parse), limit].map((value) => value.toFixed(1)),
  ]);
  if (median(read) >= limit) process.exitCode = 1;
}

const load = loadavg()[0] ?? 0;
if (load > availableParallelism()) {
  row([
    `Other work runs (load ${load.toFixed(1)} on ${availableParallelism()} cores): the figures are too high.`,
  ]);
}

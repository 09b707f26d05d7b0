/** Random plans: levels keep dependencies, the quick look agrees with the schema, the schema covers every form. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findLevels } from '../../src/plan/levels.ts';
import { isPlainTask } from '../../src/plan/plainTask.ts';
import { planJsonSchema, taskSchema } from '../../src/plan/schema.ts';

const graph = fc.array(fc.array(fc.nat(14), { maxLength: 4 }), { maxLength: 15 }).map((rows) =>
  rows.map((row, index) => ({
    id: `t${index}`,
    dependencies: [...new Set(row.filter((on) => on < rows.length))].map((on) => `t${on}`),
  })),
);

describe('levels of any graph', () => {
  test('are one above the highest dependency, or there is a cycle that is one', () => {
    fc.assert(
      fc.property(graph, (nodes) => {
        const found = findLevels(nodes);
        const dependencies = new Map(nodes.map((node) => [node.id, node.dependencies]));
        if ('levels' in found) {
          for (const node of nodes) {
            const below = node.dependencies.map((on) => found.levels.get(on) ?? NaN);
            expect(found.levels.get(node.id)).toBe(Math.max(0, ...below) + 1);
          }
          return;
        }
        const { cycle } = found;
        expect(cycle.length).toBeGreaterThan(1);
        expect(cycle.at(-1)).toBe(cycle[0]);
        expect(new Set(cycle).size).toBe(cycle.length - 1);
        for (const [index, id] of cycle.slice(0, -1).entries()) {
          expect(dependencies.get(id)).toContain(cycle[index + 1]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the quick look at a task', () => {
  const odd = fc.constantFrom<unknown>(
    null,
    '',
    'x',
    1,
    -1,
    1.5,
    Infinity,
    NaN,
    true,
    [],
    {},
    [1],
    ['a'],
    [null],
    [{}],
    '../x',
  );
  const subtask = fc.record(
    { id: fc.nat(), title: fc.string(), description: fc.string() },
    { requiredKeys: ['id', 'title'] },
  );
  const good = fc.record(
    {
      id: fc.oneof(fc.nat(), fc.constant('a1')),
      title: fc.string({ minLength: 1 }),
      status: fc.constantFrom('pending', 'done'),
      description: fc.string(),
      dependencies: fc.array(fc.oneof(fc.nat(), fc.string())),
      subtasks: fc.array(subtask),
      labels: fc.array(fc.string()),
      agent: fc.string(),
    },
    { requiredKeys: ['id', 'title', 'status'] },
  );
  const field = fc.constantFrom(...Object.keys(taskSchema.shape));
  const oddSubtasks = fc.tuple(subtask, fc.constantFrom('id', 'title', 'description'), odd);
  const item = fc.oneof(
    good,
    fc.tuple(good, field, odd).map(([task, key, value]) => ({ ...task, [key]: value })),
    fc
      .tuple(good, oddSubtasks)
      .map(([task, [part, key, value]]) => ({ ...task, subtasks: [{ ...part, [key]: value }] })),
  );

  test('accepts nothing that the schema refuses or changes', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 20, arbitrary: item }, odd), (value) => {
        if (!isPlainTask(value)) return;
        const read = taskSchema.parse(value);
        for (const [key, held] of Object.entries(read)) {
          if (key !== 'subtasks') expect(Object.entries(value)).toContainEqual([key, held]);
        }
        expect(Object.keys(read)).toHaveLength(Object.keys(value).length);
      }),
      { numRuns: 2000 },
    );
  });

  test.each<[string, unknown]>([
    ['id', 1.5],
    ['id', 2 ** 53],
    ['title', ''],
    ['status', 'todo'],
    ['description', null],
    ['dependencies', [null]],
    ['dependencies', [Infinity]],
    ['subtasks', [{ id: null, title: 's' }]],
    ['subtasks', [{ id: 1 }]],
    ['subtasks', [{ id: 1, title: 's', description: 1 }]],
    ['labels', [1]],
  ])('leaves a task with the %s %j to the schema', (key, value) => {
    expect(isPlainTask({ id: 1, title: 'a', status: 'pending', [key]: value })).toBe(false);
  });

  test('accepts what Task Master writes', () => {
    const written = {
      id: 1,
      title: 'a',
      description: 'b',
      details: 'c',
      testStrategy: 'd',
      status: 'pending',
      priority: 'high',
      dependencies: [2, '3.1'],
      subtasks: [{ id: 1, title: 's', description: 't', status: 'done', dependencies: [] }],
    };
    expect(isPlainTask(written)).toBe(true);
  });
});

test('the JSON Schema of a plan has the three forms and every field', () => {
  const schema = JSON.stringify(planJsonSchema());
  expect(planJsonSchema()['anyOf']).toHaveLength(3);
  for (const key of Object.keys(taskSchema.shape)) expect(schema).toContain(`"${key}"`);
  expect(schema).toContain(
    '"enum":["pending","in-progress","review","blocked","done","completed","deferred","cancelled"]',
  );
  expect(planJsonSchema()).toMatchSnapshot();
});

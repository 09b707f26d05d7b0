/** What a plan's file means: its forms, ids, dependencies, statuses, levels and front-end tasks. */
import { describe, expect, test } from 'vitest';
import { findLevels } from '../../src/plan/levels.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import type { ReadPlanOptions } from '../../src/plan/readPlan.ts';
import type { Plan } from '../../src/plan/types.ts';

function read(value: unknown, options: Partial<ReadPlanOptions> = {}): Plan {
  return readPlan(JSON.stringify(value, null, 2), { file: 'tasks.json', ...options });
}

/** Tasks as `id`, or `id<dependency,dependency`, or with `:status`. */
function list(...tasks: readonly string[]): object[] {
  return tasks.map((text) => {
    const [left = '', status = 'pending'] = text.split(':');
    const [id, dependencies] = left.split('<');
    return { id, title: `Task ${id}`, status, dependencies: dependencies?.split(',') ?? [] };
  });
}

describe('the forms of a plan', () => {
  const tasks = list('1', '2<1');

  test('mean the same', () => {
    const plain = read(tasks);
    expect(plain.tag).toBe('default');
    expect(read({ tasks, metadata: {} })).toEqual(plain);
    expect(read({ master: { tasks, metadata: { updated: 'x' } } })).toEqual({ ...plain, tag: 'master' });
  });

  test('may have several tags: the one asked for, else master', () => {
    const file = { next: { tasks: list('9') }, master: { tasks } };
    expect(read(file).levels).toEqual([['1'], ['2']]);
    expect(read(file, { tag: 'next' }).levels).toEqual([['9']]);
    expect(read({ next: { tasks: list('9') } }).tag).toBe('next');
    expect(read({ tasks, next: { tasks: list('9') } }, { tag: 'next' }).levels).toEqual([['9']]);
  });

  test('may have other keys beside the tags', () => {
    const file = { $schema: 'x', version: 1, metadata: { created: 'x' }, notes: [], master: { tasks } };
    expect(read(file).levels).toEqual([['1'], ['2']]);
    expect(read({ tasks: { tasks } }).tag).toBe('tasks');
  });

  test('without tags may be asked for as Task Master calls it', () => {
    expect(read(tasks, { tag: 'master' }).tag).toBe('default');
    expect(read({ tasks }, { tag: 'default' }).tag).toBe('default');
  });

  test('may hold no task', () => {
    expect(read([])).toMatchObject({ tasks: [], levels: [], play: { tasks: [], blocked: {} } });
    expect(read({ master: { tasks: [] } }).levels).toEqual([]);
  });
});

describe('a task', () => {
  test('is made uniform', () => {
    const plan = read([
      {
        id: 1,
        title: 'One',
        description: null,
        details: 'How',
        status: 'in-progress',
        subtasks: [{ id: 2, title: 'Part', status: 'done' }],
        labels: ['api', 'ui'],
        tags: ['ui', 'x'],
        agentHint: 'rex',
      },
      { id: '2', title: 'Two' },
    ]);
    expect(plan.tasks).toEqual([
      {
        id: '1',
        title: 'One',
        description: '',
        details: 'How',
        testStrategy: '',
        status: 'in-progress',
        dependencies: [],
        subtasks: [{ id: '2', title: 'Part', description: '' }],
        labels: ['api', 'ui', 'x'],
        agentHint: 'rex',
      },
      expect.objectContaining({ id: '2', status: 'pending', labels: [], subtasks: [] }),
    ]);
  });

  test('may have ids of both kinds, and dependencies by either', () => {
    const plan = read([
      { id: 1, title: 'a' },
      { id: '2', title: 'b', dependencies: [1] },
      { id: 'x', title: 'c', dependencies: ['1', 2, '2', 1] },
    ]);
    expect(plan.tasks.map(({ dependencies }) => dependencies)).toEqual([[], ['1'], ['1', '2']]);
  });

  test('depends on a task by one of its subtasks', () => {
    const parts = [
      { id: 2, title: 'p' },
      { id: '1.3', title: 'q' },
    ];
    const plan = read([
      { id: 1, title: 'a', subtasks: parts },
      { id: 2, title: 'b', dependencies: ['1.2', '1.3', 1, 1.2] },
    ]);
    expect(plan.tasks[1]?.dependencies).toEqual(['1']);
  });

  test('depends on the task of that very id when there is one', () => {
    const plan = read([
      { id: 1, title: 'a', subtasks: [{ id: 2, title: 'p' }] },
      { id: '1.2', title: 'b' },
      { id: '1.2.x', title: 'c', subtasks: [{ id: 'y.z', title: 'q' }] },
      { id: 2, title: 'd', dependencies: ['1.2', '1.2.x.y.z'] },
    ]);
    expect(plan.tasks[3]?.dependencies).toEqual(['1.2', '1.2.x']);
  });

  test('may have keys that Task Master writes; others are told', () => {
    const task = {
      id: 1,
      title: 'a',
      priority: 'high',
      complexityScore: 7,
      metadata: { mine: 1 },
      updatedAt: 'x',
    };
    expect(read([task]).notices).toEqual([]);
    expect(
      read([
        { ...task, sprint: 4 },
        { id: 2, title: 'b', sprint: 5 },
      ]).notices,
    ).toEqual(['key "sprint" of 2 task(s) is not read']);
  });
});

describe('levels', () => {
  test.each<[string, string[], string[][]]>([
    ['hold what depends on nothing', ['b', 'a'], [['b', 'a']]],
    [
      'go up with dependencies, each in the file’s order',
      ['4<3', '3<1', '2', '1', '5<1'],
      [['2', '1'], ['3', '5'], ['4']],
    ],
    ['are as high as the highest dependency', ['1', '2<1', '3<1,2', '4<1,3'], [['1'], ['2'], ['3'], ['4']]],
    ['leave out what is done', ['1:done', '2<1', '3<1:completed', '4<3'], [['2', '4']]],
    [
      'run what was begun, is in review, or is called blocked',
      ['1:in-progress', '2:review', '3:blocked'],
      [['1', '2', '3']],
    ],
    ['leave out what is skipped and all behind it', ['1:deferred', '2<1', '3<2', '4', '5<4,3'], [['4']]],
    ['let a cycle of done tasks be', ['1<2:done', '2<1', '3<3:done'], [['2']]],
  ])('%s', (_, tasks, levels) => {
    expect(read(list(...tasks)).levels).toEqual(levels);
  });

  test('say why a task will not run, by the task that is skipped', () => {
    const { play } = read(list('1:deferred', '2<1', '3<2', '4:cancelled', '5<4,3', '6<1:cancelled'));
    expect(play.blocked).toEqual({
      '1': 'the plan says deferred',
      '2': 'needs task 1, which the plan says is deferred',
      '3': 'needs task 1, which the plan says is deferred',
      '4': 'the plan says cancelled',
      '5': 'needs task 4, which the plan says is cancelled',
      '6': 'the plan says cancelled',
    });
  });

  test('say so too when the file has dependants first', () => {
    expect(read(list('3<2', '2<1', '1:deferred')).play.blocked).toEqual({
      '1': 'the plan says deferred',
      '2': 'needs task 1, which the plan says is deferred',
      '3': 'needs task 1, which the plan says is deferred',
    });
  });

  test('give the play what it needs', () => {
    const { play } = read(list('1:done', '2<1', '3<2,1', '4:deferred'));
    expect(play.tasks).toEqual([
      { id: '2', dependencies: [], level: 1, frontend: false },
      { id: '3', dependencies: ['2'], level: 2, frontend: false },
      { id: '4', dependencies: [], level: 1, frontend: false },
    ]);
  });

  test('of ten thousand tasks in one chain are found without a stack', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => (index === 0 ? '1' : `${index + 1}<${index}`));
    const { levels, play } = read(list(...chain));
    expect(levels).toHaveLength(10_000);
    expect(levels.at(-1)).toEqual(['10000']);
    const skipped = read(list('1:deferred', ...chain.slice(1)));
    expect(skipped.levels).toEqual([]);
    expect(Object.keys(skipped.play.blocked)).toHaveLength(play.tasks.length);
  });

  test('of one task behind very many are found', () => {
    const many = Array.from({ length: 150_000 }, (_, index) => ({ id: `t${index}`, dependencies: [] }));
    const last = { id: 'last', dependencies: many.map(({ id }) => id) };
    expect(findLevels([last, ...many])).toMatchObject({ levels: expect.any(Map) as unknown });
  });
});

describe('front-end work', () => {
  test.each<[string, object, boolean]>([
    ['the front-end agent', { agent: 'Blaze' }, true],
    ['another agent before a hint and labels', { agent: 'rex', agentHint: 'blaze', labels: ['ui'] }, false],
    ['a hint at the agent', { agentHint: 'blaze' }, true],
    ['a hint at front-end work', { agentHint: 'frontend' }, true],
    ['another hint before labels', { agentHint: 'rex', labels: ['frontend'] }, false],
    ['a label', { labels: ['api', 'UI'] }, true],
    ['a tag', { tags: ['frontend'] }, true],
    ['another label', { labels: ['backend', 'ui-tests'] }, false],
    ['words alone', { title: 'Frontend UI', description: 'blaze frontend ui' }, false],
    ['empty wishes', { agent: '', agentHint: '', labels: ['ui'] }, true],
  ])('is decided by %s', (_, wishes, frontend) => {
    expect(read([{ id: 1, title: 'a', ...wishes }]).play.tasks[0]?.frontend).toBe(frontend);
  });

  test('follows the settings', () => {
    const tasks = [
      { id: 1, title: 'a', agentHint: 'nova' },
      { id: 2, title: 'b', agentHint: 'blaze' },
      { id: 3, title: 'c', labels: ['web'] },
      { id: 4, title: 'd', labels: ['ui'] },
    ];
    const { play } = read(tasks, { frontendAgent: 'nova', frontendLabels: ['Web'] });
    expect(play.tasks.map(({ frontend }) => frontend)).toEqual([true, false, true, false]);
  });

  test('leaves an agent asked for by name to the play', () => {
    const { play } = read([
      { id: 1, title: 'a', agent: 'Tess' },
      { id: 2, title: 'b', agent: 'blaze' },
    ]);
    expect(play.tasks.map(({ agent }) => agent)).toEqual(['tess', undefined]);
  });
});

describe('the digest', () => {
  const tasks = [
    { id: 1, title: 'a', labels: ['x'] },
    { id: 2, title: 'b', dependencies: [1] },
  ];
  const { digest } = read(tasks);

  test('is the same in every form, with any status, and for equal spellings', () => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(read({ next: { tasks } }).digest).toBe(digest);
    const [first, second] = tasks;
    expect(
      read([
        { ...first, status: 'done', priority: 'low' },
        { ...second, status: 'deferred' },
      ]).digest,
    ).toBe(digest);
    expect(
      read([
        { title: 'a', tags: ['x'], id: '1', details: null },
        { ...second, dependencies: ['1', 1] },
      ]).digest,
    ).toBe(digest);
  });

  test('never changes for the same plan', () => {
    expect(digest).toBe('c672d539d4bb79daba9c5a9e214e6e4bd73a7f65a631c7beefc873c54941c256');
  });

  test.each<[string, object]>([
    ['id', { id: 3 }],
    ['title', { title: 'c' }],
    ['description', { description: 'c' }],
    ['details', { details: 'c' }],
    ['testStrategy', { testStrategy: 'c' }],
    ['agent', { agent: 'rex' }],
    ['agentHint', { agentHint: 'rex' }],
    ['labels', { labels: [] }],
    ['subtasks', { subtasks: [{ id: 1, title: 's' }] }],
  ])('is another one with another %s', (_, change) => {
    expect(
      read([
        { ...tasks[0], ...change },
        { id: 2, title: 'b', dependencies: 'id' in change ? [3] : [1] },
      ]).digest,
    ).not.toBe(digest);
  });

  test('is another one with other dependencies or another order', () => {
    expect(read([tasks[0], { id: 2, title: 'b' }]).digest).not.toBe(digest);
    expect(read(tasks.toReversed()).digest).not.toBe(digest);
  });
});

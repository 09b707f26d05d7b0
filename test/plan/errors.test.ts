/** What is wrong with a plan's file: code, place and words, one row a fault. */
import { describe, expect, test } from 'vitest';
import { CtoError, errorText } from '../../src/errors.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import type { ReadPlanOptions } from '../../src/plan/readPlan.ts';

function errorOf(text: string, options: Partial<ReadPlanOptions> = {}): CtoError {
  try {
    readPlan(text, { file: 'tasks.json', ...options });
  } catch (error) {
    if (error instanceof CtoError) return error;
    throw error;
  }
  throw new Error('the plan was read');
}

/** The text has `¦` where the error must point. */
function check(marked: string, code: string, ...words: readonly string[]): void {
  const offset = marked.indexOf('¦');
  const before = marked.slice(0, offset).split('\n');
  const error = errorOf(marked.replace('¦', ''));
  expect(error.code).toBe(code);
  expect(error.at).toEqual({
    file: 'tasks.json',
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  });
  expect(error.hint).toBeTruthy();
  for (const word of words) expect(error.message).toContain(word);
}

function task(id: string, dependencies: string, more = ''): string {
  return `{"id": ${id}, "title": "t", "dependencies": [${dependencies}]${more}}`;
}

describe('text that is no plan', () => {
  test.each<[string, string, string, string[]]>([
    ['nothing', '¦', 'plan-empty', ['empty']],
    ['space', '¦ \n\t', 'plan-empty', ['empty']],
    ['a byte order mark', '¦\uFEFF[]', 'plan-byte-order-mark', ['byte order mark']],
    ['null', '¦null', 'plan-form', ['null']],
    ['a number', ' ¦12', 'plan-form', ['a number']],
    ['a string', '¦"tasks"', 'plan-form', ['a string']],
    ['an object without tasks', '¦{"master": {}}', 'plan-without-tasks', []],
    ['tasks that are null', '{"tasks": ¦null}', 'plan-tasks-not-a-list', ['`tasks` is null']],
    [
      'tasks of a tag that are null',
      '{"a": {"tasks": ¦null}}',
      'plan-tasks-not-a-list',
      ['`a.tasks` is null'],
    ],
    ['tasks that are an object', '{"a": {"tasks": ¦{}}}', 'plan-tasks-not-a-list', ['an object']],
    ['tags without master', '¦{"a": {"tasks": []}, "b": {"tasks": []}}', 'plan-several-tags', ['"a", "b"']],
    ['two forms at once', '{"tasks": ¦[], "a": {"tasks": []}}', 'plan-two-forms', ['"a"']],
    [
      'a key twice',
      '[{"id": 1, "title": "a",\n ¦"id": 2}]',
      'plan-duplicate-key',
      ['"id"', 'tasks.json:1:3'],
    ],
    [
      'a tag twice',
      '{"a": {"tasks": []}, ¦"a": {"tasks": []}}',
      'plan-duplicate-key',
      ['"a"', 'tasks.json:1:2'],
    ],
    ['a key twice, once escaped', '[{"id": 1, ¦"\\u0069d": 2}]', 'plan-duplicate-key', ['"id"']],
    [
      'a key twice deep inside',
      '{"x": [[{"y": {"z": 1, ¦"z": 1}}]], "tasks": []}',
      'plan-duplicate-key',
      ['"z"'],
    ],
    [
      'a prototype twice',
      '[{"id": 1, "__proto__": {}, ¦"__proto__": {}}]',
      'plan-duplicate-key',
      ['"__proto__"'],
    ],
  ])('is %s', (_, text, code, words) => {
    check(text, code, ...words);
  });

  test.each<[string, string, string]>([
    ['a comma before a brace', '{"tasks": [],\n¦}', 'a comma stands before the closing brace'],
    ['a comma before a bracket', '[1,\n¦]', 'a comma stands before the closing bracket'],
    ['no comma in a list', '[{}\n ¦{}]', 'a comma or `]` is missing'],
    ['no comma in an object', '{"a": 1\n ¦"b": 2}', 'a comma or `}` is missing'],
    ['no colon', '{"a" ¦1}', 'a colon is missing'],
    ['no quotes around a key', '{¦a: 1}', 'a key in double quotes is missing'],
    ['no value', '{"a": ¦}', 'a value is missing'],
    ['an early end', '[{"id": 1¦', 'ends too early'],
    ['an open string', '[¦"abc', 'a string is not closed'],
    ['a line break in a string', '["a¦\nb"]', 'a line break or control character'],
    ['an unknown escape', '["a¦\\x"]', 'a backslash begins no known escape'],
    ['a comment', '[¦// x\n]', 'a value is missing or is not JSON'],
    ['something behind it', '[] ¦[]', 'something follows'],
    ['a number that is none', '[0¦1]', 'a comma or `]` is missing'],
    ['a bracket of the other kind', '{"a": 1¦]', 'a comma or `}` is missing'],
  ])('is JSON with %s', (_, text, words) => {
    check(text, 'plan-not-json', words);
  });
});

describe('a task that is none', () => {
  test.each<[string, string, string, string[]]>([
    ['null', '[¦null]', 'plan-field', ['item 1 of the list', 'it is wrong']],
    ['a list', '[\n¦[]]', 'plan-field', ['item 1 of the list']],
    ['without an id', '[¦{"title": "a"}]', 'plan-field', ['item 1', '`id` is missing']],
    [
      'without a title',
      '[{"id": 1, "title": "a"}, ¦{"id": 2}]',
      'plan-field',
      ['task 2', '`title` is missing'],
    ],
    ['with an empty title', '[{"id": 1, "title": ¦""}]', 'plan-field', ['`title`']],
    [
      'with details that are a list',
      '[{"id": 1, "title": "a", "details": ¦[]}]',
      'plan-field',
      ['`details`'],
    ],
    [
      'with dependencies that are a text',
      '[{"id": 1, "title": "a", "dependencies": ¦"2"}]',
      'plan-field',
      ['`dependencies`'],
    ],
    [
      'with a dependency that is null',
      '[{"id": 1, "title": "a", "dependencies": [\n¦null]}]',
      'plan-field',
      ['`dependencies.0`'],
    ],
    [
      'with a subtask without a title',
      '[{"id": 1, "title": "a", "subtasks": [¦{"id": 1}]}]',
      'plan-field',
      ['`subtasks.0.title` is missing'],
    ],
    [
      'with an unknown status',
      '{"m": {"tasks": [{"id": 1, "title": "a",\n "status": ¦"todo"}]}}',
      'plan-unknown-status',
      ['task 1', '"todo"'],
    ],
    [
      'with a status that is null',
      '[{"id": 1, "title": "a", "status": ¦null}]',
      'plan-unknown-status',
      ['null'],
    ],
    ['with more than one fault', '[{"id": 1, "title": ¦"", "status": "x"}]', 'plan-field', ['(and 1 more)']],
    [
      'with a misspelt key',
      '[{"id": 1, "title": "a", "dependson": ¦[]}]',
      'plan-unknown-key',
      ['"dependson"'],
    ],
  ])('is %s', (_, text, code, words) => {
    check(text, code, ...words);
  });

  test('with an unknown status is told the known ones', () => {
    expect(errorOf('[{"id": 1, "title": "a", "status": "todo"}]').hint).toBe(
      'Use one of pending, in-progress, review, blocked, done, completed, deferred, cancelled.',
    );
  });

  test.each([
    ['depends_on', 'dependencies'],
    ['dependency', undefined],
    ['dependancies', 'dependencies'],
    ['Dependencies', 'dependencies'],
    ['blockedBy', 'dependencies'],
    ['state', 'status'],
    ['staus', 'status'],
    ['test_strategy', 'testStrategy'],
    ['agent_hint', 'agentHint'],
    ['label', 'labels'],
    ['kid', undefined],
    ['phase', undefined],
  ])('with the key %s may mean %s', (key, meant) => {
    const text = JSON.stringify([{ id: 1, title: 'a', [key]: 'x' }]);
    if (meant === undefined) expect(readPlan(text, { file: 'x' }).notices).toHaveLength(1);
    else expect(errorOf(text).hint).toContain(`Write \`${meant}\``);
  });
});

describe('an id', () => {
  test.each([
    '""',
    '"."',
    '".."',
    '"../task-2"',
    '"a/b"',
    '"a b"',
    '"a\\nb"',
    '"a\\u0000"',
    '"$(id)"',
    '"`id`"',
    '"-f"',
    '"a."',
    '"a..b"',
    '"a.lock"',
    '"é"',
    '"a\\n"',
    `"${'x'.repeat(300)}"`,
    '-1',
    '1.5',
    '1e300',
    '9007199254740993',
    'true',
    'null',
    '[]',
    '{}',
  ])('can not be %s', (id) => {
    const error = errorOf(`[{"id": "a", "title": "a"},\n {"title": "b", "id": ${id}}]`);
    expect(error.code).toBe('plan-task-id');
    expect(error.at).toEqual({ file: 'tasks.json', line: 2, column: 23 });
    expect(error.message.length).toBeLessThan(200);
    expect(error.hint).toContain('1 to 42 letters');
  });

  test.each(['docs-x', 'Docs-x', 'integration-1', 'INTEGRATION-x'])('can not begin like %s', (id) => {
    check(`[{"title": "a", "id": ¦"${id}"}]`, 'plan-reserved-id', id);
  });

  test('can be docs or integration alone', () => {
    const text = '[{"id": "docs", "title": "a"}, {"id": "integration", "title": "b"}]';
    expect(readPlan(text, { file: 'x' }).tasks).toHaveLength(2);
  });

  test.each([
    ['1', '1', 'two tasks have the id 1'],
    ['1', '"1"', 'two tasks have the id 1'],
    ['"Foo"', '"foo"', 'the ids Foo and foo differ in case only'],
  ])('can not be %s and %s', (one, two, words) => {
    check(
      `{"tasks": [\n{"id": ${one}, "title": "a"},\n{"id": ¦${two}, "title": "b"}]}`,
      'plan-duplicate-id',
      words,
      'tasks.json:2:8',
    );
  });
});

describe('a dependency', () => {
  test.each([
    ['¦7', '"7"'],
    ['2, ¦"7"', '"7"'],
    ['¦"2.1"', '"2.1"'],
    ['¦""', '""'],
    ['¦"2.1.1"', '"2.1.1"'],
  ])('dangles as [%s]', (dependencies, reference) => {
    check(`[${task('1', dependencies)}, ${task('2', '')}]`, 'plan-dangling-dependency', 'task 1', reference);
  });

  test('dangles even if its task is done', () => {
    check(`[${task('1', '¦7', ', "status": "done"')}]`, 'plan-dangling-dependency', 'task 1', '"7"');
  });

  test('dangles by its case, and is told so', () => {
    expect(errorOf(`[${task('"Foo"', '')}, ${task('2', '"foo"')}]`).hint).toBe(
      'Write "Foo": ids keep their case.',
    );
  });

  test.each<[string, string]>([
    [
      `[${task('0', '')}, ¦${task('1', '0, 3')},\n${task('2', '1')},\n${task('3', '2')}, ${task('4', '3')}]`,
      '1 → 3 → 2 → 1',
    ],
    [`[${task('4', '3')}, ${task('3', '2')}, ¦${task('1', '2')}, ${task('2', '1')}]`, '1 → 2 → 1'],
    [`[¦${task('1', '2', ', "status": "deferred"')}, ${task('2', '1')}]`, '1 → 2 → 1'],
  ])('makes a circle: %s', (text, path) => {
    check(text, 'plan-cycle', `: ${path}`);
    expect(errorOf(text.replace('¦', '')).message.endsWith(`: ${path}`)).toBe(true);
  });

  test.each([`[¦${task('1', '1')}]`, `[¦${task('1', '"1.1"', ', "subtasks": [{"id": 1, "title": "s"}]')}]`])(
    'on the task itself is told as such: %s',
    (text) => {
      check(text, 'plan-cycle', 'task 1 depends on itself, or on a subtask of its own');
    },
  );

  test('in a long circle is shortened', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      task(String(index + 1), String(((index + 1) % 10_000) + 1)),
    );
    const { message } = errorOf(`[${many.join()}]`);
    expect(message).toBe(
      'tasks depend on each other in a circle: 1 → 2 → 3 → 4 → 5 → 6 → 7 → 8 → (9991 more) → 10000 → 1',
    );
  });
});

describe('what is asked for', () => {
  const tagged = '{"a": {"tasks": []}, "b": {"tasks": []}}';

  test('may be no tag of the file', () => {
    const error = errorOf(tagged, { tag: 'c' });
    expect([error.code, error.hint]).toEqual(['plan-unknown-tag', 'Name one of its tags: "a", "b".']);
    expect(errorOf('[]', { tag: 'c' }).code).toBe('plan-unknown-tag');
    expect(errorOf('{"tasks": []}', { tag: 'c' }).code).toBe('plan-unknown-tag');
    expect(errorOf(tagged, { tag: 'toString' }).code).toBe('plan-unknown-tag');
  });

  test('may be an agent that does not exist', () => {
    const text =
      '[{"id": 0, "title": "z"}, {"id": 1, "title": "a", "agent": "Rex"},\n{"id": 2, "title": "b", "agent": "rax"}]';
    const error = errorOf(text, { agents: ['rex', 'blaze'] });
    expect(errorText(error)).toBe(
      'tasks.json:2:34: task 2 asks for the agent "rax", which does not exist [plan-unknown-agent]\n' +
        '  → Name one of rex, blaze, or take the key out.',
    );
  });
});

/** Hostile plans, configuration and rehearsals: each is refused with a code and a hint. */
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/readConfig.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import { readRehearsal } from '../../src/rehearsal/rehearsal.ts';
import { refusalOf } from './support/refusal.ts';

const read = (text: string): unknown => readPlan(text, { file: 'tasks.json' });

const deep = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);

describe('plans', () => {
  it.each([
    ['nothing', '', 'plan-empty'],
    ['lists 200,000 deep', deep(200_000, '[', ']'), 'plan-field'],
    ['objects 100,000 deep', deep(100_000, '{"tasks":', '}').replace('}', '1}'), 'plan-tasks-not-a-list'],
    ['a list that never ends', '['.repeat(200_000), 'plan-not-json'],
    ['a key twice', '[{"id":1,"id":2,"title":"t"}]', 'plan-duplicate-key'],
    ['a key twice, once escaped', String.raw`[{"id":1,"i\u0064":2,"title":"t"}]`, 'plan-duplicate-key'],
    ['__proto__ twice', '[{"id":1,"title":"t","__proto__":1,"__proto__":2}]', 'plan-duplicate-key'],
    ['two tags of one name', '{"a":{"tasks":[]},"a":{"tasks":[]}}', 'plan-duplicate-key'],
    ['__proto__ as the list', '{"__proto__":{"tasks":7}}', 'plan-tasks-not-a-list'],
    ['an id in __proto__ only', '[{"__proto__":{"id":1},"title":"t"}]', 'plan-field'],
    ['constructor as an agent', '[{"id":1,"title":"t","agent":{"constructor":1}}]', 'plan-field'],
    ['itself as dependency', '[{"id":1,"title":"t","dependencies":[1]}]', 'plan-cycle'],
    ['a number', '7', 'plan-form'],
    ['null', 'null', 'plan-form'],
    ['YAML', '- id: 1', 'plan-not-json'],
    ['a byte order mark', '\uFEFF[]', 'plan-byte-order-mark'],
    ['a NUL', '[\0]', 'plan-not-json'],
    ['UTF-16', Buffer.from('[]', 'utf16le').toString(), 'plan-not-json'],
  ])('%s', (_, text, code) => {
    expect(refusalOf(() => read(text))).toBe(code);
  });
});

describe('a plan that is read', () => {
  it('a task named __proto__ in all places changes no prototype', () => {
    const text =
      '[{"id":1,"title":"t","status":"pending","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":1}}}]';
    read(text);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('configuration', () => {
  it.each([
    ['a key twice', '{"version":"1.0","version":"1.0"}', 'json-invalid'],
    ['a key twice, below', '{"defaults":{"play":{"cli":"claude","cli":"codex"}}}', 'json-invalid'],
    ['lists 200,000 deep', deep(200_000, '[', ']'), 'config-invalid-value'],
    ['a list that never ends', '['.repeat(200_000), 'json-invalid'],
    ['__proto__', '{"__proto__":{"defaults":1}}', 'config-unknown-key'],
    ['a trailing comma', '{"defaults":{},}', 'json-invalid'],
    ['a comment', '// x\n{}', 'json-invalid'],
    ['a service that leaves its folder', '{"defaults":{"code":{"service":"../x"}}}', 'config-invalid-value'],
    [
      'a base branch that is an option',
      '{"defaults":{"play":{"integrationBaseBranch":"-f"}}}',
      'config-invalid-value',
    ],
    ['a model that is a command', '{"defaults":{"play":{"model":"$(id)"}}}', 'config-invalid-value'],
  ])('%s', (_, text, code) => {
    expect(refusalOf(() => readConfig(text, 'cto-config.json'))).toBe(code);
  });
});

describe('rehearsals', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghij'.split('').map((name, at) => {
      const before = 'abcdefghij'.charAt(at);
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
    }),
  ].join('\n');

  it.each([
    ['an alias bomb', bomb],
    ['lists 20,000 deep', deep(20_000, '[', ']')],
    ['an alias of itself', 'tasks: &a\n  x: *a\n'],
    ['a key twice', 'tasks: {}\ntasks: {}\n'],
    ['a file outside', 'tasks: {"1": {implementation: [{edits: [{file: ../x, write: a}]}]}}'],
    ['an absolute file', 'tasks: {"1": {implementation: [{edits: [{file: /etc/x, write: a}]}]}}'],
    ['a tag of code', 'tasks: !!js/function "function () {}"'],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(refusalOf(() => readRehearsal(text, 'rehearsal.yaml'))).toBe('bad-rehearsal');
  });
});

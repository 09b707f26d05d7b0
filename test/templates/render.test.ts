import * as fc from 'fast-check';
import Handlebars from 'handlebars';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { helpers } from '../../src/templates/helpers.ts';
import { renderTemplate } from '../../src/templates/render.ts';
import { renderWithMap } from '../../src/templates/renderWithMap.ts';
import { sampleContext } from '../../src/templates/sampleContext.ts';
import { contextSchemas } from '../../src/templates/variables.ts';
import { compiledAs } from '../helpers/templateSources.ts';

const config = sampleContext('config');
const text = sampleContext('text');
const shell = sampleContext('shell');

function render(path: string, template: string, context: Record<string, unknown>): string {
  return renderTemplate(compiledAs(path, template), context);
}

describe('a template', () => {
  it('is filled in without escaping anything', () => {
    const title = `<a> & "b" 'c' = \`d\` {{e}} $(f)`;
    expect(render('shared/p.md.hbs', '# {{task.title}}\n', { ...text, task: { ...text.task, title } })).toBe(
      `# ${title}\n`,
    );
  });

  it('leaves no line where a block stands alone on it', () => {
    const template =
      'a\n{{#if review}}\nb\n{{else}}\nc\n{{/if}}\n{{#each findings}}\n- {{text}}\n{{/each}}\nd\n';
    expect(render('shared/p.md.hbs', template, text)).toBe('a\nb\n- Something to mend.\nd\n');
    expect(render('shared/p.md.hbs', template, { ...text, review: false, findings: [] })).toBe('a\nc\nd\n');
  });

  it.each([
    ['an unknown variable', 'code/claude/a.json.hbs', '{ "a": "{{nothing}}" }', 'unknown-variable'],
    ['an unknown variable in a helper', 'code/claude/a.json.hbs', '{{json nothing}}', 'unknown-variable'],
    ['a construct outside the subset', 'code/claude/a.json.hbs', '{{#with mcp}}x{{/with}}', 'construct'],
    ['a prototype look-up', 'shared/p.md.hbs', '{{task.constructor}}', 'prototype-look-up'],
    ['what is no Handlebars', 'shared/p.md.hbs', '{{#if review}}', 'parse-error'],
  ])('is not rendered with %s', (_, path, template, code) => {
    const context = path.endsWith('.md.hbs') ? text : config;
    expect(() => render(path, template, context)).toThrow(
      expect.objectContaining({ code, at: expect.objectContaining({ file: path }) }),
    );
  });

  it.each([
    ['a task id that leaves its folder', { task_id: '../task-2' }],
    ['a task id with a command', { task_id: '$(id)' }],
    ['a task id with a line break', { task_id: '1\n' }],
    ['a branch with two dots', { branch: 'a/../b' }],
    ['a model with quotes', { model: 'a"b' }],
    ['a missing value', { play: undefined }],
    ['a value that is not declared', { extra: 'x' }],
  ])('is not rendered with %s', (_, change) => {
    const template = 'echo {{task_id}}\n';
    expect(() => render('code/claude/container.sh.hbs', template, { ...shell, ...change })).toThrow(
      expect.objectContaining({
        code: 'bad-context',
        message: expect.stringContaining(Object.keys(change)[0] ?? ''),
      }),
    );
  });

  it('is not rendered when a helper has nothing to write', () => {
    const context = { ...config, mcp: undefined };
    expect(() => render('code/claude/a.json.hbs', '{{json mcp}}', context)).toThrow(
      expect.objectContaining({ code: 'value-missing' }),
    );
  });

  it('is rendered only if its name says what it is', () => {
    expect(() => render('shared/p.txt', 'x', text)).toThrow(
      expect.objectContaining({ code: 'unknown-format' }),
    );
  });
});

describe('the helpers', () => {
  const value = fc.jsonValue({ noUnicodeString: false });

  it('write JSON that JSON and YAML parsers give back', () => {
    fc.assert(
      fc.property(value, (given) => {
        const same = JSON.parse(JSON.stringify(given).replaceAll(/\\ud[89a-f]../g, '\ufffd')) as unknown;
        expect(JSON.parse(helpers.json(given))).toEqual(same);
        expect(parseYaml(helpers.yaml(given))).toEqual(same);
      }),
    );
  });

  it('write TOML that a TOML parser gives back', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (given) => {
        const parsed = parseToml(`a = ${helpers.toml(given)}\nb = 1\n`);
        expect(numbers(parsed['a'])).toEqual(numbers(given));
      }),
    );
  });

  it('write one line, so that a value can stand anywhere in a file', () => {
    fc.assert(fc.property(value, (given) => !/[\n\r\u2028\u2029\u0085]/.test(helpers.json(given))));
  });

  it('write half a character as one that all parsers take', () => {
    expect(helpers.json({ a: '\ud800' })).toBe('{"a":"\ufffd"}');
    expect(parseToml(`a = ${helpers.toml('\udc00')}`)).toEqual({ a: '\ufffd' });
  });

  it('say what TOML has no word for', () => {
    expect(() => helpers.toml({ a: null })).toThrow(expect.objectContaining({ code: 'value-without-toml' }));
    expect(helpers.toml({ a: undefined, 'b c': [1, 1.5, 'x'] })).toBe('{ "b c" = [1, 1.5, "x"] }');
    expect(helpers.toml({})).toBe('{}');
  });
});

/** TOML has no lone surrogates, and -0 only as a float. */
function numbers(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'string' ? inner.toWellFormed() : inner,
    ) ?? 'null',
  );
}

describe('rendering with a map', () => {
  const template =
    '# {{task.id}}: {{task.title}}\n{{#if review}}\nb\n  {{#each findings}}\n  - {{text}}!\n  {{/each}}\n{{/if}}\nend {{play}}';

  it('gives the same text as rendering, and as Handlebars', () => {
    const compiled = compiledAs('shared/p.md.hbs', template);
    expect(renderWithMap(compiled, text).text).toBe(renderTemplate(compiled, text));
    expect(renderTemplate(compiled, text)).toBe(Handlebars.compile(template, { noEscape: true })(text));
  });

  it.each([
    ['7: A', '{{task.id}}'],
    ['A sample', '{{task.title}}'],
    ['b\n', 'b\n  {{#each'],
    ['Something', '{{text}}'],
    ['!', '!'],
    ['end s', 'end {{play}}'],
    ['sample-play', '{{play}}'],
  ])('says where %j was written', (found, written) => {
    const mapped = renderWithMap(compiledAs('shared/p.md.hbs', template), text);
    const offset = mapped.toCompiled(mapped.text.indexOf(found));
    expect(template.slice(offset, offset + written.length)).toBe(written);
  });
});

describe('the sample contexts', () => {
  it.each(['shell', 'config', 'text'] as const)('are what their schema asks for: %s', (kind) => {
    expect(contextSchemas[kind].safeParse(sampleContext(kind)).error).toBeUndefined();
  });

  it('are new each time', () => {
    sampleContext('text').task.title = 'changed';
    expect(sampleContext('text').task.title).toBe('A sample task');
  });
});

import { describe, expect, it } from 'vitest';
import { renderRules, runRules } from '../../../src/templates/lint/runRules.ts';
import { compiledAs, toldOf } from '../../helpers/templateSources.ts';

function findings(path: string, text: string): string[] {
  return toldOf(path, text, (template) => runRules(template, renderRules));
}
const inScript = (text: string): string[] => findings('code/claude/container.sh.hbs', text);
const inJson = (text: string): string[] => findings('code/claude/settings.json.hbs', text);
const inText = (text: string): string[] => findings('shared/prompt.md.hbs', text);

describe('outside of what templates may use', () => {
  it.each([
    ['a triple stash', '{{{task_id}}}'],
    ['an ampersand', '{{& task_id}}'],
    ['white space control', '{{~task_id}}'],
    ['white space control behind', '{{task_id~}}'],
    ['white space control at a block', '{{#if review ~}}x{{/if}}'],
    ['white space control at else', '{{#if review}}x{{~else}}y{{/if}}'],
    ['with', '{{#with task}}x{{/with}}'],
    ['a variable as a block', '{{#task}}x{{/task}}'],
    ['an inverse block', '{{^review}}x{{/review}}'],
    ['an outer context', '{{../task_id}}'],
    ['the root', '{{@root}}'],
    ['an index', '{{#each task.subtasks}}{{@index}}{{/each}}'],
    ['a literal', '{{"task_id"}}'],
    ['a number', '{{1}}'],
    ['true', '{{true}}'],
    ['a name in brackets', '{{[task_id]}}'],
    ['a name with slashes', '{{task/id}}'],
    ['the context itself', '{{.}}'],
    ['an argument of a block by name', '{{#if review x=1}}y{{/if}}'],
    ['an expression', '{{#if (eq task_id 1)}}y{{/if}}'],
    ['a literal in a block', '{{#if "x"}}y{{/if}}'],
    ['two arguments', '{{#if review task}}y{{/if}}'],
    ['a block parameter', '{{#each task.subtasks as |part|}}y{{/each}}'],
    ['an inline partial', '{{#*inline "x"}}y{{/inline}}'],
    ['a decorator', '{{* x}}'],
    ['a raw block', '{{{{raw}}}} x {{{{/raw}}}}'],
    ['a partial', '{{> x.md}}'],
    ['a partial with a block', '{{#> x.md}}y{{/x.md}}'],
    ['a comment', '{{! x }}'],
    ['a tag behind a backslash', String.raw`\{{task_id}}`],
    ['a list that is none', '{{#each review}}x{{/each}}'],
  ])('%s', (_, text) => {
    const found = inText(`a\n${text}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^2:\d+ construct$/);
  });

  it('names the place inside the tag', () => {
    expect(inText('ab {{#if (eq a b)}}y{{/if}}')).toEqual(['1:10 construct']);
    expect(inText('{{#if review}}\n  {{{task_id}}}\n{{/if}}')).toEqual(['2:3 construct']);
  });

  it('says what it is', () => {
    const [finding] = runRules(compiledAs('shared/prompt.md.hbs', '{{../task_id}}'), renderRules);
    expect(finding?.message).toBe(
      'A look-up in an outer context (../) is not part of what templates may use',
    );
  });

  it('a list in a script', () => {
    expect(inScript('{{#each task_id}}x{{/each}}')).toContain('1:1 construct');
  });

  it('blocks nested deeper than anyone can read, without end', () => {
    const deep = `${'{{#if review}}'.repeat(5000)}x${'{{/if}}'.repeat(5000)}`;
    expect(inText(deep)).toEqual([`1:${8 * 14 + 1} construct`]);
  });

  it('is not what templates need', () => {
    expect(
      inText(
        '{{task_id}} {{task.title}}\n{{#if review}}\na\n{{else if conflict}}\n{{conflict.branch}}\n{{else}}\nc\n{{/if}}\n{{#unless findings}}\nb\n{{/unless}}\n{{#each findings}}\n{{place}} {{this.text}}\n{{/each}}\n',
      ),
    ).toEqual([]);
    expect(inText('{{#if conflict}}{{#each conflict.files}}{{this}}{{/each}}{{/if}}')).toEqual([]);
    expect(inScript('{{#if merge_branch}}\ngit merge "{{merge_branch}}"\n{{else}}\n:\n{{/if}}\n')).toEqual(
      [],
    );
    expect(inJson('{ "a": {{json mcp}}, "b": "{{task_workspace}}" }')).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['unknown', '{{tsak_id}}', 'unknown-variable'],
    ['unknown field', '{{task.titel}}', 'unknown-variable'],
    ['field of an identifier', '{{task_id.length}}', 'unknown-variable'],
    ['of a list', '{{findings.length}}', 'unknown-variable'],
    ['unknown in a block', '{{#if nothing}}x{{/if}}', 'unknown-variable'],
    ['this outside of a list', '{{this}}', 'unknown-variable'],
    ['optional without a condition', '{{conflict.branch}}', 'unknown-variable'],
    [
      'optional in the other branch',
      '{{#if conflict}}x{{else}}{{conflict.branch}}{{/if}}',
      'unknown-variable',
    ],
    ['of the outside in a list', '{{#each findings}}{{task_id}}{{/each}}', 'undeclared-variable'],
    ['of another kind of template', '{{mcp}}', 'undeclared-variable'],
    ['a constant', '{{agent.naem}}', 'unknown-variable'],
    ['constructor', '{{constructor}}', 'prototype-look-up'],
    ['__proto__', '{{task.__proto__}}', 'prototype-look-up'],
    ['prototype', '{{task.prototype.x}}', 'prototype-look-up'],
    ['toString', '{{#if task.toString}}x{{/if}}', 'prototype-look-up'],
    ['a token', '{{github_token}}', 'secret-variable'],
    ['an API key', '{{openai_api_key}}', 'secret-variable'],
    ['a password', '{{password}}', 'secret-variable'],
    ['a private key', '{{private_key}}', 'secret-variable'],
    ['credentials', '{{git.credentials}}', 'secret-variable'],
    ['a secret', '{{#if client_secret}}x{{/if}}', 'secret-variable'],
    ['a record', '{{task}}', 'value-without-helper'],
    ['a list', '{{findings}}', 'value-without-helper'],
    ['a flag', '{{review}}', 'value-without-helper'],
    ['an unknown helper', '{{upper task_id}}', 'unknown-helper'],
    ['lookup', '{{lookup task task_id}}', 'unknown-helper'],
    ['log', '{{log task_id}}', 'unknown-helper'],
    ['a helper of JSON', '{{json task_id}}', 'helper-elsewhere'],
  ])('%s', (_, text, code) => {
    const found = inText(`a\n${text}\n`);
    expect(found.map((one) => one.split(' ')[1])).toContain(code);
    expect(found.every((one) => one.startsWith('2:'))).toBe(true);
  });

  it('that are text are refused in scripts', () => {
    expect(inScript('echo "{{task.title}}"')).toEqual(['1:7 undeclared-variable']);
    expect(inScript('echo "{{endpoint}}"')).toEqual(['1:7 undeclared-variable']);
    expect(inScript('echo "{{json task_id}}"')).toEqual(['1:7 helper-elsewhere']);
  });

  it('that are no identifiers need a helper in configuration', () => {
    expect(inJson('{ "a": "{{endpoint}}" }')).toEqual(['1:9 value-without-helper']);
    expect(inJson('{ "a": {{toml endpoint}} }')).toEqual(['1:8 helper-elsewhere']);
    expect(inJson('{ "a": {{json tolls}} }')).toEqual(['1:15 unknown-variable']);
    expect(inJson('{ "a": {{json mcp tools}} }')).toEqual(['1:8 construct']);
    expect(inJson('{ "a": {{json "x"}} }')).toEqual(['1:15 construct']);
    expect(inJson('{ "a": {{json (json mcp)}} }')).toEqual(['1:15 construct']);
  });

  it('come with the nearest one that is known', () => {
    const [finding] = runRules(
      {
        path: 'shared/prompt.md.hbs',
        text: '{{tsak_id}}',
        segments: [{ start: 0, file: 'f', offset: 0, line: 1, column: 1 }],
      },
      renderRules,
    );
    expect(finding?.hint).toMatch(/^Did you mean task_id\?/);
  });
});

describe('what Handlebars can not read', () => {
  it.each([
    ['a default with a variable', 'a\nb="${X:-{{task_id}}}"\n', '2:9 braces-run-together'],
    ['a block that is not ended', 'a\n{{#if task_id}}\nb\n', '2:1 parse-error'],
    ['a block ended by another', '{{#if task_id}}\n{{/unless}}\n', '1:1 parse-error'],
    ['a tag that is not ended', 'a\n  {{task_id\n', '2:3 parse-error'],
    ['an empty tag', 'a {{}}\n', '1:3 parse-error'],
  ])('%s', (_, text, expected) => {
    const [first] = inScript(text);
    expect(first).toBe(expected);
  });
});

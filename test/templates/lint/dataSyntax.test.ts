import { describe, expect, it } from 'vitest';
import { compileSmall, told } from '../../helpers/templateSources.ts';

describe('a configuration template', () => {
  it.each([
    ['JSON with a trailing comma', 'code/claude/mcp.json.hbs', '{\n  "a": 1,\n}\n', '3:1'],
    ['JSON that ends early', 'code/claude/mcp.json.hbs', '{\n  "a": 1\n', '3:1'],
    [
      'JSON with quotes around a value',
      'code/claude/mcp.json.hbs',
      '{\n  "a": "{{json endpoint}}"\n}\n',
      '2:9',
    ],
    ['JSON with a key twice', 'code/claude/mcp.json.hbs', '{\n  "a": 1,\n  "a": 2\n}\n', '3:3'],
    ['TOML with a key twice', 'code/codex/config.toml.hbs', 'a = 1\n\na = 2\n', '3:1'],
    ['TOML without a value', 'code/codex/config.toml.hbs', 'a = 1\nb =\n', '2:4'],
    ['YAML with a tab', 'shared/x.yaml.hbs', 'a:\n\t- b\n', '2:1'],
  ])('is refused when it is no %s', (_, path, text, place) => {
    expect(told(compileSmall({ [path]: text }))).toEqual([`${path}:${place} data-syntax`]);
  });

  it.each([
    ['code/claude/mcp.json.hbs', '{ "a": {{json mcp}}, "b": {{json endpoint}} }\n'],
    ['code/codex/config.toml.hbs', 'a = {{toml mcp}}\n[b]\nc = {{toml tools}}\n'],
    ['shared/x.yaml.hbs', 'a: {{yaml mcp}}\nb: "{{model}}"\n'],
  ])('is fine with values from helpers: %s', (path, text) => {
    expect(told(compileSmall({ [path]: text }))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { runRules } from '../../../src/templates/lint/runRules.ts';
import { checkSecrets } from '../../../src/templates/lint/secrets.ts';
import { toldOf } from '../../helpers/templateSources.ts';

function findings(path: string, text: string): string[] {
  return toldOf(path, text, (template) => runRules(template, [checkSecrets]));
}
const inJson = (text: string): string[] => findings('code/claude/settings.json.hbs', text);
const inScript = (text: string): string[] => findings('code/claude/container.sh.hbs', text);
const joined = (...parts: string[]): string => parts.join('');

describe('secrets written out', () => {
  it.each([
    joined('sk-', 'ant-api03-abcdef'),
    joined('sk-', 'abcdefghijklmnop'),
    joined('sk-', 'proj-abcdefghijklmnop'),
    joined('ghp', '_abcdefghijklmnop'),
    joined('ghs', '_abcdefghijklmnop'),
    joined('github', '_pat_11ABCDE'),
    joined('xox', 'b-123456-abc'),
    joined('AKIA', 'IOSFODNN7EXAMPLE'),
    joined('-----BEGIN ', 'OPENSSH PRIVATE KEY-----'),
    joined('-----BEGIN ', 'PRIVATE KEY-----'),
    joined('https://user:', 'pass@example.com/x'),
  ])('are found anywhere: %s', (secret) => {
    expect(inScript(`a\nX="${secret}"\n`)).toEqual(['2:4 secret-literal']);
    expect(findings('shared/prompt.md.hbs', `Use ${secret}.\n`)).toEqual(['1:5 secret-literal']);
  });

  it('are found as values of keys that are named like secrets', () => {
    expect(inJson('{ "apiKey": "abc123" }')).toEqual(['1:14 secret-literal']);
    expect(inJson('{ "env": { "password": "abc def" } }')).toEqual(['1:25 secret-literal']);
    expect(findings('code/codex/config.toml.hbs', 'api_key = "abc"\n')).toEqual(['1:12 secret-literal']);
    expect(findings('code/codex/config.toml.hbs', "token = 'abc'\n")).toEqual(['1:10 secret-literal']);
  });

  it.each([
    '{ "apiKey": "${OPENAI_API_KEY}" }',
    '{ "apiKey": "{env:OPENAI_API_KEY}" }',
    '{ "apiKey": {{json endpoint}} }',
    '{ "maxOutputTokens": 16384, "env_key": "OPENAI_API_KEY" }',
    '{ "exclude": ["*KEY*", "*TOKEN*"] }',
    '{ "a": "task-specific-workspace sk-", "b": "https://x-access-token:$TOKEN@example.com" }',
  ])('are not references: %s', (text) => {
    expect(inJson(text)).toEqual([]);
  });
});

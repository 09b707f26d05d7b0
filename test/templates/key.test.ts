import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkKeys, keyOf, pathOfKey } from '../../src/templates/key.ts';

describe('the key of a compiled path', () => {
  it.each([
    ['code/claude/container-rex.sh.hbs', 'claude', 'code_claude_container-rex.sh.hbs'],
    ['code/opencode/opencode.json.hbs', 'opencode', 'code_opencode_opencode.json.hbs'],
    ['docs/claude/hooks/stop.sh.hbs', 'claude', 'docs_claude_hooks_stop.sh.hbs'],
    ['agents/rex.md.hbs', 'shared', 'agents_rex.md.hbs'],
    ['shared/prompt.md.hbs', 'shared', 'shared_prompt.md.hbs'],
  ])('%s', (path, configMap, key) => {
    expect(keyOf(path)).toEqual({ configMap, key });
    expect(pathOfKey(key)).toBe(path);
  });

  it.each([
    'code/shared/x.json.hbs',
    'code/gemini/x.json.hbs',
    'other/x.json.hbs',
    'x.json.hbs',
    'docs/x.json.hbs',
  ])('is none for %s', (path) => {
    expect(keyOf(path)).toBeUndefined();
  });

  it('leads back to the path for every path that is accepted', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9._/ -]{1,30}$/);
    fc.assert(
      fc.property(name, (rest) => {
        const path = `shared/${rest}`;
        const accepted = checkKeys([{ path, file: path }]).length === 0;
        const key = keyOf(path)?.key ?? '';
        expect(!accepted || (pathOfKey(key) === path && /^[-._a-zA-Z0-9]+$/.test(key))).toBe(true);
      }),
    );
  });
});

function codes(...paths: string[]): string[] {
  return checkKeys(paths.map((path) => ({ path, file: path }))).map(({ code, at }) => `${at.file} ${code}`);
}

describe('keys of a set', () => {
  it('are refused when two files have one', () => {
    expect(codes('shared/a/b.md.hbs', 'shared/a_b.md.hbs')).toEqual(['shared/a_b.md.hbs key-collision']);
    expect(codes('shared/a.md.hbs', 'shared/A.md.hbs')).toEqual(['shared/A.md.hbs key-collision']);
    expect(codes('code/claude/a.json.hbs', 'code/codex/a.json.hbs')).toEqual([]);
  });

  it.each([
    'shared/a_b.md.hbs',
    'shared/é.md.hbs',
    'shared/.x.md.hbs',
    'shared/a b.md.hbs',
    `shared/${'a'.repeat(250)}.md.hbs`,
  ])('are refused when Kubernetes or the way back would not take them: %s', (path) => {
    expect(codes(path)).toEqual([`${path} illegal-key`]);
  });

  it('are refused without a ConfigMap, with the CLI that was meant', () => {
    const [finding] = checkKeys([{ path: 'code/cluade/a.json.hbs', file: 'f' }]);
    expect(finding).toMatchObject({
      code: 'no-config-map',
      hint: expect.stringContaining('Did you mean claude?'),
    });
  });
});

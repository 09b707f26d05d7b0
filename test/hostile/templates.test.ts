/** Hostile template sources: every one is a finding with its place, and nothing of it is rendered. */
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/templates/sourceText.ts';
import { renderTemplate } from '../../src/templates/render.ts';
import { compileSmall, compiledAs, preamble } from '../helpers/templateSources.ts';
import { refusalOf } from './support/refusal.ts';

const head = '#!/usr/bin/env bash\nset -euo pipefail\n';

function codesOf(changes: Record<string, string>): string[] {
  const { findings } = compileSmall(changes);
  for (const { at, message, hint } of findings) {
    expect(at.file).not.toBe('');
    expect([message, hint]).not.toContain('');
  }
  return findings.map(({ code }) => code);
}

describe('bytes of templates', () => {
  it.each<[string, Uint8Array, string]>([
    ['CRLF', Buffer.from('a\r\nb\r\n'), 'crlf'],
    ['a CR alone', Buffer.from('a\rb'), 'crlf'],
    ['a byte order mark', Buffer.from('\uFEFFa\n'), 'bom'],
    ['4 MB', Buffer.alloc(4_000_000, 'a'), 'over-limit'],
    ['Latin-1', Buffer.from([0x61, 0xe4, 0x0a]), 'not-utf-8'],
    ['UTF-16', Buffer.from('\uFEFFab\n', 'utf16le'), 'not-utf-8'],
    ['a NUL', Buffer.from('a\0b\n'), 'control-character'],
    ['an escape sequence', Buffer.from('\u001B[2J\n'), 'control-character'],
    ['a line separator', Buffer.from('a\u2028b\n'), 'control-character'],
  ])('%s', (_, bytes, code) => {
    const decoded = decodeText('code/claude/x.sh.hbs', bytes);
    expect(decoded.findings.map((finding) => finding.code)).toContain(code);
    expect(decoded.findings.every(({ hint }) => hint !== '')).toBe(true);
  });
});

describe('preambles', () => {
  const lines = preamble.trimEnd().split('\n');
  const commented = lines.map((line) => `# ${line}`).join('\n');

  it.each([
    ['in comments', `${head}${commented}\n`],
    ['inside {{#if}}', `${head}{{#if task_id}}\n${preamble}{{/if}}\n`],
    ['inside {{#unless}}', `${head}{{#unless play}}\n${preamble}{{/unless}}\n`],
    ['in a comment of Handlebars', `${head}{{!--\n${preamble}--}}\n`],
    ['in a here document', `${head}cat <<'END'\n${preamble}END\n`],
    ['in a function that nobody calls', `${head}later() {\n${preamble}}\n`],
    ['after exit', `${head}exit 0\n${preamble}`],
    ['after false', `${head}if false; then\n${preamble}fi\n`],
    ['in a string', `${head}text='\n${preamble}'\n`],
    ['behind a line that writes', `${head}touch x\n${preamble}`],
    ['in a subshell', `${head}(\n${preamble})\n`],
    ['in a condition', `${head}true || {\n${preamble}}\n`],
    ['with the variable set again', `${head}${preamble}TASK_WORKSPACE="/workspace/task-{{task_id}}"\n`],
    ['with another path', `${head}${preamble.replace('task-', 'other-')}`],
    ['with CRLF', head + preamble.replaceAll('\n', '\r\n')],
    ['nowhere', head],
    ['after a line that goes on', `${head.trimEnd()} \\\n${preamble}`],
  ])('%s', (_, text) => {
    const codes = codesOf({ 'overrides/code/claude/container-rex.sh.hbs': text });
    expect(codes).toContainEqual(expect.stringMatching(/^(preamble|crlf)/));
  });
});

describe('look-ups', () => {
  const context = {} as Record<string, unknown>;

  it.each([
    '{{constructor}}',
    '{{__proto__}}',
    '{{__proto__.x}}',
    '{{task.constructor}}',
    '{{task.__proto__.x}}',
    '{{lookup task "constructor"}}',
    '{{lookup}}',
    '{{this}}',
    '{{this.constructor}}',
    '{{@root}}',
    '{{@root.constructor}}',
    '{{../task}}',
    '{{toString}}',
    '{{hasOwnProperty}}',
    '{{helperMissing}}',
    '{{blockHelperMissing}}',
    '{{#with task}}x{{/with}}',
    '{{log "x"}}',
    '{{{task.title}}}',
    '{{&task.title}}',
    '{{#each task}}{{@key}}{{/each}}',
    '{{["constructor"]}}',
    '{{task.[constructor]}}',
    '{{> (lookup . "x")}}',
    '{{#> x}}{{/x}}',
    '{{#*inline "x"}}{{/inline}}',
    '{{json (lookup task "x")}}',
    '{{"x"}}',
    '{{1}}',
    '{{null}}',
  ])('%s', (tag) => {
    expect(codesOf({ 'shared/other.md.hbs': `${tag}\n` }).length).toBeGreaterThan(0);
    refusalOf(() => renderTemplate(compiledAs('shared/other.md.hbs', `${tag}\n`), context));
  });
});

describe('data in templates', () => {
  const bomb = 'name: &a [x,x]\nrole: &b [*a,*a]\nstage: [*b,*b]\nvolume: service\nbanner: x\n';

  it.each([
    ['blocks 100 deep', { 'shared/x.md.hbs': `${'{{#if review}}'.repeat(100)}${'{{/if}}'.repeat(100)}\n` }],
    ['a tag that never ends', { 'shared/x.md.hbs': '{{task.title\n' }],
    ['a partial in itself', { 'partials/main.sh.hbs': '{{> main.sh}}\n' }],
    ['aliases in a front matter', { 'agents/rex.md': `---\n${bomb}---\nx\n` }],
    ['a front matter that never ends', { 'agents/rex.md': '---\nname: x\n' }],
    [
      'a key of a front matter twice',
      {
        'agents/rex.md':
          '---\nname: Rex\nname: Rex\nrole: x\nstage: testing\nvolume: own\nbanner: x\n---\nx\n',
      },
    ],
    ['JSON that never ends', { 'code/claude/mcp.json.hbs': `${'['.repeat(20_000)}\n` }],
    [
      'TOML 20,000 deep',
      { 'code/codex/config.toml.hbs': `a = ${'['.repeat(20_000)}${']'.repeat(20_000)}\n` },
    ],
    ['a key of JSON twice', { 'code/claude/mcp.json.hbs': '{"a": 1, "a": 2}\n' }],
    ['a key of TOML twice', { 'code/codex/config.toml.hbs': 'a = 1\na = 2\n' }],
  ])('%s', (_, changes) => {
    expect(codesOf(changes).length).toBeGreaterThan(0);
  });
});

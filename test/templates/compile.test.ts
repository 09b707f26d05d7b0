import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileTemplates } from '../../src/templates/compile.ts';
import { placeOf, lineStartsOf } from '../../src/templates/positions.ts';
import { loadSources } from '../../src/templates/load.ts';
import { compileSmall, preamble, realFolder, told } from '../helpers/templateSources.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

function compiledText(
  path: string,
  changes: Readonly<Record<string, string | null>> = {},
): string | undefined {
  return compileSmall(changes).set.templates.get(path)?.text;
}

describe('a folder of sources', () => {
  it('compiles to one script for each agent, and to all else as it is', () => {
    const { set, findings, agents } = compileSmall();
    expect(findings).toEqual([]);
    expect([...set.templates.keys()]).toEqual([
      'agents/docs.md.hbs',
      'agents/rex.md.hbs',
      'code/claude/container-base.sh.hbs',
      'code/claude/container-rex.sh.hbs',
      'code/claude/container.sh.hbs',
      'code/claude/hooks/stop.sh.hbs',
      'code/claude/mcp.json.hbs',
      'code/codex/config.toml.hbs',
      'code/codex/container-base.sh.hbs',
      'code/codex/container-docs.sh.hbs',
      'code/codex/container-rex.sh.hbs',
      'code/codex/container.sh.hbs',
      'docs/claude/container.sh.hbs',
      'shared/prompt.md.hbs',
    ]);
    expect(agents.map(({ id, name }) => `${id} ${name}`)).toEqual(['docs Docs', 'rex Rex']);
  });

  it('fills in the agent and the CLI, and leaves no other tag than variables', () => {
    expect(compiledText('code/claude/container-rex.sh.hbs')).toBe(
      `#!/usr/bin/env bash\n# Rex on Claude Code\nset -euo pipefail\n\n${preamble}\nmain() {\n  echo "Rex works"\n  export A="1"\n  export B="2"\n}\n\nmain\n`,
    );
    expect(compiledText('code/codex/container.sh.hbs')).toContain('# {{agent_name}} on Codex\n');
    expect(compiledText('docs/claude/container.sh.hbs')).toContain('# Docs on Claude Code\n');
    expect(compiledText('agents/rex.md.hbs')).toBe('You are {{agent_name}}.\n');
  });

  it('takes an override instead of the compiled file, with the same constants', () => {
    const override = `#!/usr/bin/env bash\n${preamble}echo "own {{agent.id}}"\n`;
    const changes = { 'overrides/code/claude/container-rex.sh.hbs': override };
    expect(compileSmall(changes).findings).toEqual([]);
    expect(compiledText('code/claude/container-rex.sh.hbs', changes)).toContain('own rex');
    expect(compiledText('code/claude/container.sh.hbs', changes)).not.toContain('own');
  });

  it('has one digest, whatever the order of the files, that changes with any of them', () => {
    const { digest } = compileSmall().set;
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(compileSmall().set.digest).toBe(digest);
    expect(compileSmall({ 'shared/prompt.md.hbs': '# {{task.title}} \n' }).set.digest).not.toBe(digest);
  });
});

describe('what is wrong with sources', () => {
  it.each(['main', 'mian.sh'])('knows which partial was meant by %s', (name) => {
    const { findings } = compileSmall({
      'code/codex/base.sh.hbs': `#!/usr/bin/env bash\n${preamble}{{> ${name}}}\n`,
    });
    const hints = findings.flatMap(({ code, hint }) => (code === 'missing-partial' ? [hint] : []));
    expect(hints[0]).toContain('Did you mean {{> main.sh}}?');
  });

  it.each([
    [
      'a missing partial',
      { 'shared/prompt.md.hbs': 'a\n{{> nothing.md}}\n' },
      'shared/prompt.md.hbs:2:1 missing-partial',
    ],
    ['an unused partial', { 'partials/x.sh.hbs': 'x\n' }, 'partials/x.sh.hbs:1:1 unused-partial'],
    [
      'a partial of another format',
      { 'partials/x.sh.hbs': 'x\n', 'shared/prompt.md.hbs': '{{> x.sh}}\n' },
      'shared/prompt.md.hbs:1:1 partial-format',
    ],
    [
      'an unknown constant',
      { 'partials/main.sh.hbs': 'echo "{{agent.naem}}"\necho {{cli.title}}\n' },
      'partials/main.sh.hbs:1:7 unknown-constant',
    ],
    [
      'an override of nothing',
      { 'overrides/code/claude/x.json.hbs': '{}\n' },
      'overrides/code/claude/x.json.hbs:1:1 override-of-nothing',
    ],
    ['a folder of no CLI', { 'code/cluade/x.json.hbs': '{}\n' }, 'code/cluade/x.json.hbs:1:1 no-config-map'],
    ['an illegal key', { 'shared/a b.json.hbs': '{}\n' }, 'shared/a b.json.hbs:1:1 illegal-key'],
    [
      'two files with one key',
      { 'shared/a/b.json.hbs': '{}\n', 'shared/a_b.json.hbs': '{}\n' },
      'shared/a_b.json.hbs:1:1 key-collision',
    ],
    [
      'a file where a compiled one comes',
      { 'code/claude/container-rex.sh.hbs': `#!/usr/bin/env bash\n${preamble}` },
      'code/claude/container-rex.sh.hbs:1:1 key-collision',
    ],
    ['a broken front matter', { 'agents/rex.md': 'You are Rex.\n' }, 'agents/rex.md:1:1 agent-row'],
    [
      'a triple stash on a constant',
      { 'shared/prompt.md.hbs': 'a {{{agent.name}}}\n' },
      'shared/prompt.md.hbs:1:3 construct',
    ],
    [
      'a partial with arguments',
      { 'shared/prompt.md.hbs': '{{> m.md x=1}}\n', 'partials/m.md.hbs': 'm\n' },
      'shared/prompt.md.hbs:1:1 construct',
    ],
    [
      'a partial whose name is worked out',
      { 'shared/prompt.md.hbs': '{{> (lookup . "x")}}\n' },
      'shared/prompt.md.hbs:1:1 construct',
    ],
    [
      'white space control at a partial',
      { 'shared/prompt.md.hbs': 'a\n{{~> m.md}}\n', 'partials/m.md.hbs': 'm\n' },
      'shared/prompt.md.hbs:2:1 construct',
    ],
  ])('names the place of %s, and nothing else', (_, changes: Record<string, string>, expected) => {
    expect(told(compileSmall(changes))).toEqual([expected]);
  });

  it('names each partial of a cycle once', () => {
    const { findings } = compileSmall({
      'shared/prompt.md.hbs': '{{> one.md}}\n',
      'partials/one.md.hbs': 'x\n{{> two.md}}\n',
      'partials/two.md.hbs': '{{> one.md}}\n',
    });
    expect(findings.map(({ at, code, message }) => [at.file, at.line, code, message])).toEqual([
      ['partials/two.md.hbs', 1, 'partial-cycle', 'This partial includes itself: one.md → two.md → one.md'],
    ]);
  });

  it('stops at partials that multiply', () => {
    const doubling = Array.from({ length: 30 }, (_, n) => {
      const next = `{{> p${n + 1}.md}}`;
      return [`partials/p${n}.md.hbs`, n === 29 ? 'x' : next + next] as const;
    });
    const changes = { ...Object.fromEntries(doubling), 'shared/prompt.md.hbs': '{{> p0.md}}\n' };
    expect(new Set(compileSmall(changes).findings.map(({ code }) => code))).toEqual(new Set(['over-limit']));
  });

  it('tells everything in one run, a fault of a partial once however many scripts have it', () => {
    const found = told(
      compileSmall({
        'partials/main.sh.hbs': 'cd /tmp\necho "{{agent.banner}}" {{cli.environment}}\n',
        'shared/prompt.md.hbs': '{{nothing}}\n{{#if task.titel}}\nx\n{{/if}}\n',
        'code/claude/mcp.json.hbs': '{ "a": {{mcp}} }\n',
      }),
    );
    expect(found).toEqual([
      'code/claude/mcp.json.hbs:1:8 value-without-helper',
      'partials/main.sh.hbs:1:4 absolute-path',
      'shared/prompt.md.hbs:1:1 unknown-variable',
      'shared/prompt.md.hbs:2:7 unknown-variable',
    ]);
  });
});

function prompt(text: string, partial = 'one\ntwo\n'): string | undefined {
  return compiledText('shared/prompt.md.hbs', { 'shared/prompt.md.hbs': text, 'partials/p.md.hbs': partial });
}

describe('tags that are resolved when a template is compiled', () => {
  it.each([
    ['a partial alone on its line', 'a\n{{> p.md}}\nb\n', 'a\none\ntwo\nb\n'],
    ['a partial alone on the last line', 'a\n{{> p.md}}', 'a\none\ntwo\n'],
    ['a partial with space around it', 'a\n  {{> p.md}}  \nb\n', 'a\n  one\n  two\nb\n'],
    ['a partial inside a line', 'a {{> p.md}} b\n', 'a one\ntwo b\n'],
    ['two partials on one line', '{{> p.md}}{{> p.md}}\n', 'one\ntwoone\ntwo\n'],
    ['a comment alone on its line', 'a\n{{! note }}\nb {{> p.md}}\n', 'a\nb one\ntwo\n'],
    ['a comment of several lines', 'a\n{{!-- one\n }} two --}}\nb{{> p.md}}\n', 'a\nbone\ntwo\n'],
    ['a comment inside a line', 'a {{! note }}b {{> p.md}}\n', 'a b one\ntwo\n'],
    [
      'a constant inside a line',
      '{{agent.role}}: {{> p.md}}\n',
      'agent without a row of its own: one\ntwo\n',
    ],
  ])('%s', (_, text, expected) => {
    expect(prompt(text)).toBe(expected);
  });

  it('adds the line end that a partial does not have', () => {
    expect(prompt('a\n{{> p.md}}\nb\n', 'one')).toBe('a\none\nb\n');
  });

  it('leaves nothing where a partial is empty', () => {
    expect(prompt('a\n{{> p.md}}\nb\n', '')).toBe('a\nb\n');
  });

  it('indents partials inside partials by both tags, and no empty line', () => {
    const text = compiledText('shared/prompt.md.hbs', {
      'shared/prompt.md.hbs': '- a\n  {{> outer.md}}\n',
      'partials/outer.md.hbs': 'b\n\n  {{> inner.md}}\nd\n',
      'partials/inner.md.hbs': 'c\nc\n',
    });
    expect(text).toBe('- a\n  b\n\n    c\n    c\n  d\n');
  });
});

describe('the map back to the sources', () => {
  it('gives for every character that was not filled in the place where this character stands', async () => {
    const { files } = await loadSources(realFolder);
    const sources = new Map(files.map(({ path, text }) => [path, text]));
    const { set } = await compileTemplates(realFolder);
    expect(set.templates.size).toBeGreaterThan(60);
    const wrong = [...set.templates.values()].flatMap(({ path, text, segments }) =>
      segments.flatMap(({ start, file, offset, filled }, index) => {
        const stretch = text.slice(start, segments[index + 1]?.start);
        return filled === true || sources.get(file)?.startsWith(stretch, offset) ? [] : [`${path} ${start}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('gives the tag for all that was filled in for it, its later lines too', () => {
    const template = compileSmall().set.templates.get('code/claude/container-rex.sh.hbs');
    if (template === undefined) throw new Error('there is no container-rex');
    const tag = { file: 'partials/main.sh.hbs', line: 3, column: 3 };
    for (const word of ['export A', '"1"', 'export B', '"2"']) {
      expect(placeOf(template, template.text.indexOf(word))).toEqual(tag);
    }
    expect(placeOf(template, template.text.indexOf('\n}\n') + 1)).toEqual({ ...tag, line: 4, column: 1 });
  });

  it('agrees in line and column with the offset', async () => {
    const { files } = await loadSources(realFolder);
    const lines = new Map(files.map(({ path, text }) => [path, { text, starts: lineStartsOf(text) }]));
    const { set } = await compileTemplates(realFolder);
    const template = set.templates.get('code/claude/container-rex.sh.hbs');
    if (template === undefined) throw new Error('there is no container-rex');
    const wrong = template.text.split('').filter((character, index) => {
      const segment = template.segments.findLast(({ start }) => start <= index);
      const { file, line, column } = placeOf(template, index);
      const source = lines.get(file);
      const there = source?.text[(source.starts[line - 1] ?? 0) + column - 1];
      return segment?.filled !== true && there !== character;
    });
    expect(wrong).toEqual([]);
  });
});

describe('a folder on disk', () => {
  it('reports files that would be left out, and compiles the rest', async () => {
    const folder = await temporaryFolder({
      'README.md': 'x',
      'overrides/.gitkeep': '',
      'shared/notes.txt': 'x',
      'shared/a.json.hbs~': 'x',
      'shared/prompt.md.hbs': 'Hello\r\n',
    });
    const { findings, set } = await compileTemplates(folder);
    expect(told({ findings })).toEqual([
      'shared/a.json.hbs~:1:1 unknown-file',
      'shared/notes.txt:1:1 unknown-file',
      'shared/prompt.md.hbs:1:6 crlf',
    ]);
    expect([...set.templates.keys()]).toEqual(['shared/prompt.md.hbs']);
  });

  it('does not follow links', async () => {
    const folder = await temporaryFolder({ 'shared/guidelines.md.hbs': 'x\n' });
    await symlink('/etc/hostname', join(folder, 'shared/prompt.md.hbs'));
    await symlink('/etc', join(folder, 'shared/etc'));
    expect(told(await compileTemplates(folder))).toEqual([
      'shared/etc:1:1 not-a-file',
      'shared/prompt.md.hbs:1:1 not-a-file',
    ]);
  });

  it('is an error when it is not there', async () => {
    await expect(compileTemplates('/nowhere/at/all')).rejects.toMatchObject({ code: 'templates-missing' });
  });
});

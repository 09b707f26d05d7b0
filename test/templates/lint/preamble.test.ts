import { describe, expect, it } from 'vitest';
import { checkPreamble } from '../../../src/templates/lint/preamble.ts';
import { runRules } from '../../../src/templates/lint/runRules.ts';
import { preambleLines } from '../../../src/templates/preamble.ts';
import { compileSmall, preamble, smallSources, told, toldOf } from '../../helpers/templateSources.ts';

const head = '#!/usr/bin/env bash\n# About it\nset -euo pipefail\n\n';

function findings(script: string, path = 'code/claude/container-rex.sh.hbs'): string[] {
  return toldOf(path, script, (template) => runRules(template, [checkPreamble]));
}

describe('a container script', () => {
  it('may begin with a shebang, comments, blank lines and one line of options', () => {
    expect(findings(`${head}${preamble}echo done\n`)).toEqual([]);
    expect(findings(`${preamble}echo done\n`)).toEqual([]);
    expect(findings(`# {{agent_name}}\nset -Eeuo pipefail\n${preamble}`)).toEqual([]);
  });

  it.each([
    ['a command first', `#!/usr/bin/env bash\ncd\n${preamble}`, ['2:1 preamble-not-first']],
    ['two lines of options', `set -e\nset -u\n${preamble}`, ['2:1 preamble-not-first']],
    ['options and a command', `set -e; rm -rf x\n${preamble}`, ['1:1 preamble-not-first']],
    ['an option that continues', `set -e \\\n${preamble}`, ['1:1 preamble-not-first']],
    ['an assignment first', `A=1\n${preamble}`, ['1:1 preamble-not-first']],
    ['a heredoc around it', `: <<'X'\n${preamble}X\n`, ['1:1 preamble-not-first']],
    ['a function around it', `prepare() {\n${preamble}}\n`, ['1:1 preamble-not-first']],
    ['a condition around it', `if true; then\n${preamble}fi\n`, ['1:1 preamble-not-first']],
    [
      'a block around it',
      `{{#if merge_branch}}\n${preamble}{{/if}}\n`,
      ['1:1 preamble-not-first', '1:1 preamble-conditional'],
    ],
    ['a block in comments', `# {{#if merge_branch}}\n${preamble}# {{/if}}\n`, ['1:3 preamble-conditional']],
    [
      'its other branch',
      `# {{#if merge_branch}}\n# {{else}}\n${preamble}# {{/if}}\n`,
      ['1:3 preamble-conditional'],
    ],
    ['a raw block in comments', `# {{{{raw}}}}\n${preamble}# {{{{/raw}}}}\n`, ['1:3 preamble-conditional']],
    ['a Handlebars comment around it', `# {{!--\n${preamble}# --}}\n`, ['1:3 preamble-conditional']],
    ['no preamble at all', '#!/usr/bin/env bash\necho x\n', ['1:1 preamble-missing']],
    ['every line indented', `a() {\n${preamble.replaceAll(/^/gm, '  ')}}\n`, ['3:1 preamble-missing']],
    ['every line in a comment', preamble.replaceAll(/^(?=.)/gm, '# '), ['2:1 preamble-missing']],
    ['twice', `${preamble}${preamble}`, ['6:1 preamble-twice']],
    ['a second workspace later', `${preamble}echo\n${preambleLines[1]}\n`, ['6:1 preamble-twice']],
    ['one quote changed', preamble.replace('"$TASK', "'$TASK"), ['3:1 preamble-line-changed']],
    ['another folder', preamble.replace('/task-', '/'), ['2:1 preamble-line-changed']],
    ['trailing white space', preamble.replace('isolation', 'isolation '), ['1:1 preamble-line-changed']],
    [
      'a line between',
      preamble.replace('mkdir', 'cd\nmkdir'),
      ['2:45 preamble-line-missing', '2:45 preamble-line-missing'],
    ],
    ['two lines swapped', preamble.replace(/(mkdir.*\n)(echo.*\n)/, '$2$1'), ['2:45 preamble-line-missing']],
  ])('is refused with %s', (_, script, expected) => {
    expect(findings(script)).toEqual(expected);
  });

  it('of every sort needs it, other templates do not', () => {
    const paths = [
      'code/codex/container.sh.hbs',
      'code/x/container-base.sh.hbs',
      'docs/claude/container.sh.hbs',
    ];
    for (const path of paths) expect(findings('echo x\n', path)).toEqual(['1:1 preamble-missing']);
    expect(findings('echo x\n', 'code/claude/hooks/stop.sh.hbs')).toEqual([]);
  });
});

describe('a line of the preamble that is taken out of its partial', () => {
  it.each(preambleLines.map((line, index) => [index + 1, line] as const))(
    'is named: line %i',
    (number, line) => {
      const { findings: found } = compileSmall({
        'partials/preamble.sh.hbs': preamble.replace(`${line}\n`, ''),
      });
      const preambleFindings = found.filter(({ code }) => code.startsWith('preamble'));
      expect(preambleFindings).toHaveLength(1);
      expect(preambleFindings[0]).toMatchObject({
        code: 'preamble-line-missing',
        at: { file: 'partials/preamble.sh.hbs' },
      });
      expect(preambleFindings[0]?.message).toContain(line);
      expect(preambleFindings[0]?.at.line).toBe(Math.max(1, number - 1));
    },
  );

  it.each(preambleLines)('is named when it is changed: %s', (line) => {
    const changed = line.replace(/[a-z]/, 'X');
    const { findings: found } = compileSmall({ 'partials/preamble.sh.hbs': preamble.replace(line, changed) });
    const finding = found.find(({ code }) => code === 'preamble-line-changed');
    expect(finding?.at).toEqual({
      file: 'partials/preamble.sh.hbs',
      line: preambleLines.indexOf(line) + 1,
      column: 1,
    });
    expect(finding?.hint).toContain(line);
  });

  it('is told for the one script that does not include the partial', () => {
    const base = smallSources['code/codex/base.sh.hbs']?.replace('{{> preamble.sh}}\n', '') ?? '';
    expect(told(compileSmall({ 'code/codex/base.sh.hbs': base }))).toEqual([
      'code/codex/base.sh.hbs:1:1 preamble-missing',
    ]);
  });
});

/** Faults planted in the project's own templates: each is named at its place. */
import { describe, expect, it } from 'vitest';
import { compileSources, compileTemplates, type Compiled } from '../../src/templates/compile.ts';
import { cliConstants } from '../../src/clis/constants.ts';
import { agentClis } from '../../src/clis/registry.ts';
import { scriptRoleOf } from '../../src/templates/kinds.ts';
import { loadSources, type SourceFile } from '../../src/templates/load.ts';
import { preambleLines } from '../../src/templates/preamble.ts';
import { preamble, realFolder, told } from '../helpers/templateSources.ts';

const { files } = await loadSources(realFolder);
const clis = Object.fromEntries(agentClis.map((cli) => [cli.name, cliConstants(cli)]));

function compileWith(change: (file: SourceFile) => string): Compiled {
  return compileSources(
    { files: files.map((file) => ({ ...file, text: change(file) })), findings: [] },
    clis,
  );
}

describe('the project’s templates', () => {
  it('have no findings', async () => {
    expect(told(await compileTemplates(realFolder))).toEqual([]);
  });

  it('are 45 container scripts with the preamble and 3 hooks', async () => {
    const { set } = await compileTemplates(realFolder);
    const scripts = [...set.templates.values()].filter(({ path }) => path.endsWith('.sh.hbs'));
    const containers = scripts.filter(({ path }) => scriptRoleOf(path) === 'container');
    expect(containers).toHaveLength(45);
    expect(scripts.filter(({ path }) => scriptRoleOf(path) === 'hook')).toHaveLength(3);
    for (const { path, text } of containers)
      expect([path, text.split(preamble)]).toEqual([path, [expect.any(String), expect.any(String)]]);
  });
});

describe('a line of the preamble that is taken out', () => {
  it.each(preambleLines.map((line) => [line]))('of the partial is named: %s', (line) => {
    const { findings } = compileWith(({ text, path }) =>
      path.startsWith('partials/') ? text.replace(`${line}\n`, '') : text,
    );
    const [first] = findings.filter(({ code }) => code.startsWith('preamble'));
    expect(first).toMatchObject({ code: 'preamble-line-missing', at: { file: 'partials/preamble.sh.hbs' } });
    expect(first?.message).toContain(line);
  });
});

describe('a path of the volume that is added', () => {
  it.each([
    ['as a line', '/workspace/x'],
    ['in a comment', '# see /workspace/x'],
    ['in quotes', '"/workspace/x"'],
    ['at the end of a variable', '"$HOME"/workspace/x'],
  ])('to any template is named in each: %s', (_, line) => {
    const { findings } = compileWith(({ text }) => `${text}${line}\n`);
    const places = new Set(
      findings.filter(({ code }) => code === 'workspace-path').map(({ at }) => `${at.file}:${at.line}`),
    );
    for (const { path, text } of files) expect(places).toContain(`${path}:${text.split('\n').length}`);
    expect(files.length).toBeGreaterThan(40);
  });

  it('to one template is the only finding', () => {
    const path = 'partials/checks.sh.hbs';
    const { findings } = compileWith((file) =>
      file.path === path ? `${file.text}cd /workspace/x\n` : file.text,
    );
    const lines = files.find((file) => file.path === path)?.text.split('\n').length;
    expect(told({ findings })).toEqual([`${path}:${lines}:4 workspace-path`]);
  });
});

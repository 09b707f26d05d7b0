/** The table and the list of findings say what was run, how it was watched and who did what. */
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { scriptCases } from '../../src/isolation/cases.ts';
import { readSteps, stepThat } from '../../src/isolation/locate.ts';
import { isolationFindingsText, isolationTable } from '../../src/isolation/report.ts';
import type { IsolationReport } from '../../src/isolation/types.ts';
import { compileTemplates } from '../../src/templates/compile.ts';
import { realFolder } from '../helpers/templateSources.ts';

const finding = {
  code: 'outside-workspace',
  template: 'code/codex/container.sh.hbs',
  path: '/x',
  message: '/x was created',
  hint: 'Do not.',
  source: { file: 'partials/main.sh.hbs', line: 3, column: 5 },
};
const script = { cli: 'codex', runs: 6, written: 1200, tree: [], seconds: 1 };
const report: IsolationReport = {
  watching: { files: 'moved', processes: 'strace' },
  scripts: [
    { ...script, template: 'code/codex/container-rex.sh.hbs', findings: [] },
    { ...script, template: 'code/codex/container.sh.hbs', findings: [finding] },
  ],
  seconds: 2,
};

it('sums up by ConfigMap and says how it was watched', () => {
  const lines = stripVTControlCharacters(isolationTable(report)).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    '       scripts  runs  files written  findings',
    'codex  2        12    2,400          1',
    'all    2        12    2,400          1',
  ]);
  expect(lines.join('\n')).toMatch(/moved root with sentinels[^]*strace/);
});

it('tells each finding with template, place and what to do', () => {
  expect(stripVTControlCharacters(isolationFindingsText(report, 'templates'))).toBe(
    [
      'code/codex/container.sh.hbs',
      '  /x was created [outside-workspace]',
      '    at templates/partials/main.sh.hbs:3:5',
      '    → Do not.',
    ].join('\n'),
  );
});

it('runs every container script and hook, each as the agent and stage it is for', async () => {
  const cases = scriptCases(await compileTemplates(realFolder));
  expect(cases.filter(({ hook }) => hook === undefined)).toHaveLength(45);
  expect(cases.filter(({ hook }) => hook !== undefined)).toHaveLength(3);
  const cleo = cases.find(({ container }) => container.path === 'code/codex/container-cleo.sh.hbs');
  expect(cleo).toMatchObject({ agent: 'cleo', stage: 'quality', isDocs: false });
});

it('finds the command that ran when a path was touched, or that names it', () => {
  const steps = readSteps(
    '+1.000001 container.sh:7 mkdir /a\n++1.02 container.sh:9 : x\nnoise\n+1.04 container.sh:8 rm /b/c\n',
  );
  expect(steps).toHaveLength(3);
  expect(stepThat(steps, '/b/c', 1030)?.line).toBe(9);
  expect(stepThat(steps, '/b/c', undefined)?.line).toBe(8);
  expect(stepThat(steps, '/z', undefined)).toBeUndefined();
});

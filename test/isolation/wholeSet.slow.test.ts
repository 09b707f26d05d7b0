/** The project's own templates: every script is run, none leaves anything outside, and the tree each leaves is reviewed. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkTemplates } from '../../src/isolation/checkTemplates.ts';
import type { IsolationReport, ScriptReport } from '../../src/isolation/types.ts';
import { compileTemplates } from '../../src/templates/compile.ts';
import { realFolder } from '../helpers/templateSources.ts';

let report: IsolationReport;
let scripts: readonly ScriptReport[];
beforeAll(async () => {
  report = await checkTemplates(await compileTemplates(realFolder));
  scripts = report.scripts.filter(({ cli }) => cli !== 'preparation');
}, 1_800_000);

/** Scripts of one CLI that do the same sort of work leave the same tree. */
function classOf(template: string): string {
  const [, folder = '', name = ''] = /^(.+?)\/((?:hooks\/)?[^/]+)\.sh\.hbs$/.exec(template) ?? [];
  if (name.startsWith('hooks/')) return `${folder}/${name.replace('/', '-')}`;
  if (name.endsWith('-remediation')) return `${folder}/remediation`;
  return `${folder}/${/-(cleo|cipher|tess)$/.test(name) ? 'review' : 'implementation'}`;
}

describe('the whole set', () => {
  it('is run: 45 container scripts and 3 hooks', () => {
    const hooks = scripts.filter(({ template }) => template.includes('/hooks/'));
    const containers = scripts.filter((one) => !hooks.includes(one));
    expect([containers.length, hooks.length]).toEqual([45, 3]);
    expect(scripts.filter(({ runs, written }) => runs !== 6 || written < 100)).toEqual([]);
  });

  it('has no finding', () => {
    expect(report.scripts.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('leaves the reviewed trees', async () => {
    const classes = Map.groupBy(scripts, ({ template }) => classOf(template));
    for (const [name, members] of classes) {
      const trees = new Set(members.map(({ tree }) => tree.join('\n')));
      expect([name, trees.size]).toEqual([name, 1]);
      const file = join(import.meta.dirname, '__snapshots__', `${name}.txt`);
      await expect(`${[...trees].join('')}\n`).toMatchFileSnapshot(file);
    }
  });
});

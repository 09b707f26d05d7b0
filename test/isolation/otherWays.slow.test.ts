/** Where the machine allows neither namespaces nor strace, the check still runs and still catches. */
import { describe, expect, it } from 'vitest';
import { checkTemplates } from '../../src/isolation/checkTemplates.ts';
import { compileTemplates } from '../../src/templates/compile.ts';
import { realFolder } from '../helpers/templateSources.ts';
import { compileWith } from './faults/plant.ts';
import { faults } from './faults/faults.ts';

const watching = { files: 'moved', processes: 'wrappers' } as const;
const caught = [
  'the clone lies beside the workspaces',
  'a completion marker one folder up',
  'modes of all siblings are changed',
  'a partial no longer moves HOME',
  'keys are exported for the whole script',
  'the token is in the remote’s address',
  'nothing keeps git from a repository above the task',
];

describe('a moved root and wrappers', () => {
  it('find nothing in the real templates', async () => {
    const report = await checkTemplates(await compileTemplates(realFolder), {
      only: 'container-rex.sh',
      watching,
    });
    expect(report.watching).toEqual(watching);
    expect(report.scripts.flatMap(({ findings }) => findings)).toEqual([]);
    expect(report.scripts).toHaveLength(5);
  });

  it.each(faults.filter(({ name }) => caught.includes(name)))('catch: $name', async (fault) => {
    const { scripts } = await checkTemplates(await compileWith(fault), {
      only: fault.only,
      watching,
      locate: false,
    });
    const { code, path } = fault.found;
    const found = scripts
      .flatMap(({ findings }) => findings)
      .filter((one) => one.code === code && path.test(one.path));
    expect(found).not.toEqual([]);
  });
});

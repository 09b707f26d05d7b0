/** A finding names the line of the template that did it. */
import { expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTemplates } from '../../src/isolation/checkTemplates.ts';
import { realFolder } from '../helpers/templateSources.ts';
import { compileWith } from './faults/plant.ts';
import { faults } from './faults/faults.ts';

it.each(faults.filter(({ name }) => /^(a path put together|files of all siblings)/.test(name)))(
  'also where no word of it says the path: $name',
  async (fault) => {
    const { scripts } = await checkTemplates(await compileWith(fault), { only: fault.only });
    const found = scripts.flatMap(({ findings }) => findings).find(({ path }) => fault.found.path.test(path));
    const text = await readFile(join(realFolder, fault.file), 'utf8');
    const lines = text.replace(fault.replace[0], () => fault.replace[1]).split('\n');
    expect(found?.source?.file).toBe(fault.file);
    expect(lines[(found?.source?.line ?? 0) - 1]).toMatch(/cto\.log|rm -f/);
  },
);

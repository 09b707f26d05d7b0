/** Every planted fault passes the text lint and is caught by running the script. */
import { describe, expect, it } from 'vitest';
import { checkTemplates } from '../../src/isolation/checkTemplates.ts';
import { compileWith } from './faults/plant.ts';
import { faults } from './faults/faults.ts';

describe('a planted fault', () => {
  it.each(faults.map((fault) => [fault.name, fault] as const))(
    '%s',
    async (_, { found, only, seconds = 120, ...fault }) => {
      const compiled = await compileWith(fault);
      // The limit of a script's size says nothing about what it does.
      expect(compiled.findings.filter(({ code }) => code !== 'over-limit')).toEqual([]);
      const { scripts } = await checkTemplates(compiled, { only, seconds, locate: false });
      const findings = scripts.flatMap((script) => script.findings);
      const wanted = {
        ...found,
        path: expect.stringMatching(found.path),
        message: expect.stringMatching(found.message ?? /./),
      };
      expect(findings).toContainEqual(expect.objectContaining(wanted));
    },
  );
});

/** An apply that is killed before or after any of its writes: a second one repairs, and a rollback knows where from. */
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { readSix } from '../../../src/apply/applySet.ts';
import { readRevisions } from '../../../src/apply/record.ts';
import { adoptSet } from '../../../src/templates/adoptSet.ts';
import { compileTemplates } from '../../../src/templates/compile.ts';
import { testNamespace } from '../harness/namespace.ts';
import { proxy } from '../support/proxy.ts';
import { contents, sourcesWith, templatesCommand } from '../support/templates.ts';

const cto = join(import.meta.dirname, '../../../src/cli.ts');

/** One record, six ConfigMaps, the end of the record. */
const writes = 8;

/** Kills a real `cto templates apply` at its write number `at`; says after how many writes. */
async function applyKilled(
  namespace: string,
  folder: string,
  at: number,
  when: 'before' | 'after',
): Promise<string[]> {
  const way = await proxy((write) => (write === at ? `stop-${when}` : 'pass'));
  const words = ['templates', 'apply', '--yes', '--templates', folder, '--namespace', namespace];
  const child = execa(process.execPath, [cto, ...words], {
    env: { KUBECONFIG: way.kubeconfig },
    reject: false,
  });
  await Promise.race([way.stopped, child]);
  child.kill('SIGKILL');
  expect(await child).toMatchObject({ signal: 'SIGKILL' });
  return way.writes();
}

const moments = Array.from({ length: writes }, (_, at) => at + 1).flatMap((at) =>
  (['before', 'after'] as const).map((when) => ({ at, when })),
);

test.each(moments)('killed $when write $at', async ({ at, when }) => {
  const there = await testNamespace();
  const [one, two] = [await sourcesWith('one'), await sourcesWith('two')];
  await templatesCommand(there, 'apply', '--yes', '--templates', one);
  expect(await applyKilled(there.name, two, at, when)).toHaveLength(at);
  // Nothing is missing, and nobody takes a mixed set for a whole one.
  const digests = [(await compileTemplates(one)).set.digest, (await compileTemplates(two)).set.digest];
  const left = adoptSet(await readSix(there.configMaps));
  expect(['complete', 'mixed']).toContain(left.kind);
  if (left.kind === 'complete') expect(digests).toContain(left.digest);
  const again = await templatesCommand(there, 'apply', '--yes', '--templates', two);
  expect(again).toMatchObject({ code: 0 });
  expect(adoptSet(await readSix(there.configMaps))).toMatchObject({ kind: 'complete', digest: digests[1] });
  await templatesCommand(there, 'rollback', '--yes');
  expect(adoptSet(await readSix(there.configMaps))).toMatchObject({ kind: 'complete', digest: digests[0] });
  const unfinished = (await readRevisions(there.configMaps)).filter(
    ({ appliedAt }) => appliedAt === undefined,
  );
  expect(unfinished).toEqual([]);
});

test('a network that breaks half way is told, with what is to be done; no run uses what is left', async () => {
  const there = await testNamespace();
  const [one, two] = [await sourcesWith('one'), await sourcesWith('two')];
  await templatesCommand(there, 'apply', '--yes', '--templates', one);
  const way = await proxy((write) => (write >= 4 ? 'cut' : 'pass'));
  const broken = await templatesCommand(
    { ...there, kubeconfig: way.kubeconfig },
    'apply',
    '--yes',
    '--templates',
    two,
  );
  expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('[half-applied]') });
  expect(adoptSet(await readSix(there.configMaps))).toMatchObject({ kind: 'mixed' });
  expect(await templatesCommand(there, 'apply', '--yes', '--templates', two)).toMatchObject({ code: 0 });
});

test('an answer that is lost, with the network back at once: everything is as before', async () => {
  const there = await testNamespace();
  const [one, two] = [await sourcesWith('one'), await sourcesWith('two')];
  await templatesCommand(there, 'apply', '--yes', '--templates', one);
  const before = await contents(there.configMaps);
  const way = await proxy((write) => (write === 4 ? 'cut' : 'pass'));
  const broken = await templatesCommand(
    { ...there, kubeconfig: way.kubeconfig },
    'apply',
    '--yes',
    '--templates',
    two,
  );
  expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('hold again what they held') });
  expect(await contents(there.configMaps)).toEqual(before);
});

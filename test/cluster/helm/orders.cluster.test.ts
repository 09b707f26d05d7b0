/** Helm and `cto templates apply` in every order: each works after the other, the last of the two wins, nothing is left over. */
import { expect, test } from 'vitest';
import { readSix } from '../../../src/apply/applySet.ts';
import type { ConfigMapClient } from '../../../src/cluster/configMaps.ts';
import { adoptSet } from '../../../src/templates/adoptSet.ts';
import { setDigestOf, type SetData } from '../../../src/templates/configMaps.ts';
import { testNamespace } from '../harness/namespace.ts';
import { applySet } from '../support/apply.ts';
import { chartWith, helm3, helm4, helm4Client, releaseIn } from '../support/chart.ts';
import { setWith, sourcesWith, templatesCommand } from '../support/templates.ts';

/** Every set has a key that no other one has, so that a key that is left over is seen. */
const setOf = (word: string): SetData => setWith(word, { [`code_claude_only-${word}.hbs`]: `${word}\n` });

async function expectSet(client: ConfigMapClient, wanted: SetData): Promise<void> {
  expect(adoptSet(await readSix(client))).toEqual({
    kind: 'complete',
    digest: setDigestOf(wanted),
    data: wanted,
  });
}

test.each([helm3, helm4, helm4Client])('$title: before and after each other, in every order', async (way) => {
  const there = await testNamespace();
  const { configMaps: client } = there;
  const release = await releaseIn(there, way);
  const apply = async (word: string): Promise<void> => {
    await applySet(setOf(word), client);
    await expectSet(client, setOf(word));
  };
  const [first, second] = [setOf('chart-1'), setOf('chart-2')];
  const [chart1, chart2] = [await chartWith(first), await chartWith(second)];

  await apply('a');
  await release.install(chart1);
  await expectSet(client, first);
  await apply('b');
  await release.upgrade(chart2);
  await expectSet(client, second);
  await apply('c');
  await release.rollback(1);
  await expectSet(client, first);
  await apply('d');
  await release.uninstall();
  expect(await readSix(client)).toEqual([]);
  await apply('e');
  await release.install(chart2);
  await release.upgrade(chart1);
  await expectSet(client, first);
  await apply('f');
  await apply('g');
  await release.uninstall();
  // What is left is what is documented: the record of applied sets, and what the cluster itself puts into a namespace.
  const left = (await client.list('')).map(({ metadata }) => metadata.name);
  expect(left.filter((name) => !/^controller-agent-templates-revision-\d+$/.test(name))).toEqual([
    'kube-root-ca.crt',
  ]);
});

test('Helm 3, then Helm 4, then Helm 3 again, with an apply in between', async () => {
  const there = await testNamespace();
  const { configMaps: client } = there;
  const [three, four] = [await releaseIn(there, helm3), await releaseIn(there, helm4)];
  const sets = ['chart-1', 'chart-2', 'chart-3'].map(setOf);
  const [one, two, last] = await Promise.all(sets.map(async (each) => chartWith(each)));
  await three.install(one ?? '');
  await applySet(setOf('a'), client);
  await four.upgrade(two ?? '', '--server-side=true', '--force-conflicts');
  await expectSet(client, setOf('chart-2'));
  await applySet(setOf('b'), client);
  await expectSet(client, setOf('b'));
  await three.upgrade(last ?? '');
  await expectSet(client, setOf('chart-3'));
});

test.each([helm3, helm4])(
  '$title: an upgrade that takes the six out leaves those alone that were told to stay',
  async (way) => {
    const there = await testNamespace();
    const { configMaps: client } = there;
    const release = await releaseIn(there, way);
    const chart = await chartWith(setOf('chart-1'));
    await release.install(chart);
    await applySet(setOf('mine'), client);
    const path = '/metadata/annotations/helm.sh~1resource-policy';
    for (const { metadata } of await readSix(client))
      await client.patch(metadata.name, [{ op: 'add', path, value: 'keep' }], {
        manager: 'kubectl-annotate',
      });
    const off = ['shared', 'claude', 'codex', 'cursor', 'factory', 'opencode'];
    await release.upgrade(chart, ...off.flatMap((name) => ['--set', `templates.${name}.enabled=false`]));
    await expectSet(client, setOf('mine'));
    await applySet(setOf('mine-2'), client);
    await release.upgrade(chart, ...off.flatMap((name) => ['--set', `templates.${name}.enabled=false`]));
    await expectSet(client, setOf('mine-2'));
  },
);

test('what the command says with a release, and with another name for it', async () => {
  const there = await testNamespace();
  const release = await releaseIn(there, helm4);
  await release.install(await chartWith(setOf('chart-1')));
  const folder = await sourcesWith('one');
  const { out } = await templatesCommand(there, 'apply', '--yes', '--force', '--templates', folder);
  expect(out).toContain('The Helm release controller has these ConfigMaps, too: the last of the two wins.');
  const other = await testNamespace();
  const alone = await templatesCommand(other, 'apply', '--yes', '--release', 'agents', '--templates', folder);
  expect(alone.out).toContain('marked for a Helm release agents');
  const wrong = await releaseIn(other, helm4);
  await expect(wrong.install(await chartWith(setOf('chart-1')))).rejects.toMatchObject({
    hint: expect.stringContaining('must equal "controller": current value is "agents"'),
  });
});

test('a release in another namespace than the six is found there', async () => {
  const [there, home] = [await testNamespace(), await testNamespace()];
  const release = await releaseIn(home, helm4);
  await release.install(await chartWith(setOf('chart')), '--set', `namespaceOverride=${there.name}`);
  const { out } = await templatesCommand(there, 'apply', '--yes', '--templates', await sourcesWith('one'));
  expect(out).toContain('The Helm release controller has these ConfigMaps, too: the last of the two wins.');
});

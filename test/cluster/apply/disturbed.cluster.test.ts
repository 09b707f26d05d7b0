/** An apply that others disturb: a second one at the same time, a user who presses Ctrl-C, a policy that changes what is stored. */
import { join } from 'node:path';
import { AdmissionregistrationV1Api, type KubeConfig } from '@kubernetes/client-node';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readSix } from '../../../src/apply/applySet.ts';
import { readRevisions } from '../../../src/apply/record.ts';
import { adoptSet } from '../../../src/templates/adoptSet.ts';
import { compileTemplates } from '../../../src/templates/compile.ts';
import { testNamespace, type TestNamespace } from '../harness/namespace.ts';
import { applySet } from '../support/apply.ts';
import { proxy } from '../support/proxy.ts';
import { contents, setWith, sourcesWith, templatesCommand, versions } from '../support/templates.ts';

const cto = join(import.meta.dirname, '../../../src/cli.ts');

/** A `cto templates apply` in a process of its own. */
function applying({ name }: TestNamespace, kubeconfig: string, folder: string) {
  const words = ['templates', 'apply', '--yes', '--templates', folder, '--namespace', name];
  return execa(process.execPath, [cto, ...words], {
    env: { KUBECONFIG: kubeconfig, NO_COLOR: '1' },
    reject: false,
  });
}

describe('two applies at once', () => {
  test('one set is there in the end, or whoever lost says so; a third apply puts it right', async () => {
    const there = await testNamespace();
    const folders = await Promise.all(['one', 'two', 'three'].map(sourcesWith));
    const [one = '', two = '', three = ''] = folders;
    const digests = await Promise.all(folders.map(async (each) => (await compileTemplates(each)).set.digest));
    await templatesCommand(there, 'apply', '--yes', '--templates', three);
    const ends = await Promise.all([
      applying(there, there.kubeconfig, one),
      applying(there, there.kubeconfig, two),
    ]);
    const left = adoptSet(await readSix(there.configMaps));
    const won = ends.filter(({ exitCode }) => exitCode === 0);
    for (const { exitCode, stderr } of ends) {
      if (exitCode !== 0) expect(stderr).toMatch(/\[(changed-meanwhile|half-applied|field-conflict)\]/);
    }
    // Nobody is told of success with a mixed set, unless the other began after the first had made sure.
    if (left.kind === 'complete') expect(digests).toContain(left.digest);
    else expect(won).toEqual([]);
    expect(await templatesCommand(there, 'apply', '--yes', '--templates', one)).toMatchObject({ code: 0 });
    expect(adoptSet(await readSix(there.configMaps))).toMatchObject({ kind: 'complete', digest: digests[0] });
  });

  test('a whole apply between the writes of another: the first takes back nothing of the second', async () => {
    const there = await testNamespace();
    const [one, two, three] = [
      await sourcesWith('one'),
      await sourcesWith('two'),
      await sourcesWith('three'),
    ];
    await templatesCommand(there, 'apply', '--yes', '--templates', three);
    const way = await proxy((write) => (write === 4 ? 'hold' : 'pass'));
    const first = applying(there, way.kubeconfig, one);
    await way.stopped;
    expect(await templatesCommand(there, 'apply', '--yes', '--templates', two)).toMatchObject({ code: 0 });
    way.goOn();
    const { exitCode, stderr } = await first;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /Not applied: somebody else wrote at the same time: set \w{12} is there \[changed-meanwhile\]/,
    );
    const { set } = await compileTemplates(two);
    expect(adoptSet(await readSix(there.configMaps))).toMatchObject({ kind: 'complete', digest: set.digest });
    const records = await readRevisions(there.configMaps);
    expect(records.filter(({ appliedAt }) => appliedAt === undefined)).toEqual([]);
  });
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s in the middle: what was written is put back',
  async (signal) => {
    const there = await testNamespace();
    const [one, two] = [await sourcesWith('one'), await sourcesWith('two')];
    await templatesCommand(there, 'apply', '--yes', '--templates', one);
    const before = await contents(there.configMaps);
    const children: ReturnType<typeof applying>[] = [];
    // The user presses the keys while the server does the fourth write.
    const way = await proxy((write) => {
      if (write === 4) children[0]?.kill(signal);
      return 'pass';
    });
    const running = applying(there, way.kubeconfig, two);
    children.push(running);
    const { exitCode, stderr } = await running;
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('[process-stopped]');
    expect(await contents(there.configMaps)).toEqual(before);
    expect(
      (await readRevisions(there.configMaps)).filter(({ appliedAt }) => appliedAt === undefined),
    ).toEqual([]);
  },
);

/** Adds a key or a label to every ConfigMap of the namespace that is written. */
async function mutateWrites(config: KubeConfig, namespace: string, expression: string): Promise<void> {
  const api = config.makeApiClient(AdmissionregistrationV1Api);
  const policyName = `${namespace}.mutates.example.com`;
  const names = { 'kubernetes.io/metadata.name': namespace };
  await api.createMutatingAdmissionPolicy({
    body: {
      metadata: { name: policyName },
      spec: {
        failurePolicy: 'Fail',
        reinvocationPolicy: 'IfNeeded',
        matchConstraints: {
          namespaceSelector: { matchLabels: names },
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['configmaps'],
            },
          ],
        },
        mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
      },
    },
  });
  onTestFinished(async () => void (await api.deleteMutatingAdmissionPolicy({ name: policyName })));
  await api.createMutatingAdmissionPolicyBinding({
    body: { metadata: { name: policyName }, spec: { policyName } },
  });
  onTestFinished(async () => void (await api.deleteMutatingAdmissionPolicyBinding({ name: policyName })));
}

/** Policies take a moment to be in force. */
async function untilMutated(
  { configMaps }: TestNamespace,
  isMutated: (found: object) => boolean,
): Promise<void> {
  let count = 0;
  await expect
    .poll(
      async () => {
        count += 1;
        const probe = await configMaps.create({ metadata: { name: `probe-${count}` } }, { manager: 'test' });
        return isMutated(probe);
      },
      { timeout: 60_000, interval: 300 },
    )
    .toBe(true);
}

test('the way to the cluster ends after the last ConfigMap: what is said begins with what was done', async () => {
  const there = await testNamespace();
  // The record, the six, and then that the record is finished.
  const way = await proxy((write) => (write === 8 ? 'cut' : 'pass'));
  const { exitCode, stderr } = await applying(there, way.kubeconfig, await sourcesWith('one'));
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^cto: The set is applied, but its record is not finished: .*\[half-recorded\]/);
  expect(adoptSet(await readSix(there.configMaps))).toMatchObject({ kind: 'complete' });
  await templatesCommand(there, 'apply', '--yes', '--templates', await sourcesWith('two'));
  const records = await readRevisions(there.configMaps);
  expect(records.map(({ number, appliedAt }) => [number, appliedAt !== undefined])).toEqual([
    [2, true],
    [3, true],
  ]);
});

describe('a mutating policy', () => {
  test('that changes data: refused before anything is written', async () => {
    const there = await testNamespace();
    await applySet(setWith('one'), there.configMaps);
    await mutateWrites(there.config, there.name, 'Object{data: {"injected": "by the policy"}}');
    await untilMutated(there, (found) => JSON.stringify(found).includes('by the policy'));
    const before = await versions(there.configMaps);
    await expect(applySet(setWith('two'), there.configMaps)).rejects.toMatchObject({
      code: 'changed-by-server',
    });
    expect(await versions(there.configMaps)).toEqual(before);
  });

  test('that adds a label: applied, and nothing to do the second time', async () => {
    const there = await testNamespace();
    await mutateWrites(
      there.config,
      there.name,
      'Object{metadata: Object.metadata{labels: {"team": "red"}}}',
    );
    await untilMutated(there, (found) => JSON.stringify(found).includes('red'));
    const one = await sourcesWith('one');
    expect(await templatesCommand(there, 'apply', '--yes', '--templates', one)).toMatchObject({ code: 0 });
    const before = await versions(there.configMaps);
    const again = await templatesCommand(there, 'apply', '--yes', '--templates', one);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('nothing was written') });
    expect(await versions(there.configMaps)).toEqual(before);
  });
});

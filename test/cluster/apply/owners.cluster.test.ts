/** Who else set what an apply would change: people, Helm 3, Argo CD, Flux; and that no key of theirs is left over. */
import { CoreV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { testNamespace, type TestNamespace } from '../harness/namespace.ts';
import { applySet } from '../support/apply.ts';
import { contents, setWith, sourcesWith, templatesCommand, versions } from '../support/templates.ts';

const claude = 'controller-agent-templates-claude';

/** Changes a ConfigMap as somebody's own tool does. */
async function changeAs(there: TestNamespace, manager: string, body: object): Promise<void> {
  const api = there.config.makeApiClient(CoreV1Api);
  await api.patchNamespacedConfigMap(
    { name: claude, namespace: there.name, body, fieldManager: manager },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
}

test('a key that a person edited: who and which is told, nothing is written; --force takes it over', async () => {
  const there = await testNamespace();
  await templatesCommand(there, 'apply', '--yes', '--templates', await sourcesWith('one'));
  await changeAs(there, 'kubectl-edit', {
    data: { 'code_claude_container-rex.sh.hbs': 'mended\n', code_claude_x: 'y' },
  });
  const before = await versions(there.configMaps);
  const next = ['apply', '--yes', '--templates', await sourcesWith('two')];
  const { code, err, out } = await templatesCommand(there, ...next);
  expect(code).toBe(2);
  expect(out).toContain('-mended');
  expect(err).toContain('[field-conflict]');
  expect(err).toMatch(/kubectl-edit at \d{4}-.*: code_claude_container-rex\.sh\.hbs, code_claude_x/);
  expect(await versions(there.configMaps)).toEqual(before);
  const forced = await templatesCommand(there, ...next, '--force');
  expect(forced).toMatchObject({ code: 0, err: expect.stringContaining('kubectl-edit') });
  const { data } = (await there.configMaps.get(claude)) ?? {};
  expect(data?.['code_claude_container-rex.sh.hbs']).toContain('Rex works two');
  expect(Object.keys(data ?? {})).not.toContain('code_claude_x');
});

test('what a person edited is recorded, and a rollback brings it back', async () => {
  const there = await testNamespace();
  await applySet(setWith('one'), there.configMaps);
  await changeAs(there, 'kubectl-edit', { data: { 'code_claude_container-rex.sh.hbs': 'mended\n' } });
  await applySet(setWith('two'), there.configMaps);
  const { out } = await templatesCommand(there, 'rollback', '--yes');
  expect(out).toContain('+mended');
  expect((await there.configMaps.get(claude))?.data['code_claude_container-rex.sh.hbs']).toBe('mended\n');
});

test('keys that Helm 3 wrote go when the set no longer has them', async () => {
  const there = await testNamespace();
  const labels = { 'app.kubernetes.io/managed-by': 'Helm', 'app.kubernetes.io/part-of': 'cto', team: 'red' };
  await there.configMaps.create(
    { metadata: { name: claude, labels }, data: { code_claude_old: 'old' } },
    { manager: 'helm' },
  );
  await applySet(setWith('one'), there.configMaps);
  const after = await there.configMaps.get(claude);
  expect(after?.data).toEqual(setWith('one').claude);
  // The chart's own labels stay.
  expect(after?.metadata.labels).toMatchObject(labels);
});

test('a ConfigMap with binary data gets rid of it', async () => {
  const there = await testNamespace();
  await there.configMaps.create(
    { metadata: { name: claude }, binaryData: { blob: 'AAAA' } },
    { manager: 'x' },
  );
  await applySet(setWith('one'), there.configMaps);
  expect((await there.configMaps.get(claude))?.binaryData).toEqual({});
});

const marks = [
  {
    tool: 'Argo CD',
    metadata: { annotations: { 'argocd.argoproj.io/tracking-id': 'agents:/ConfigMap:ns/name' } },
    way: 'argocd app sync agents',
  },
  {
    tool: 'Flux',
    metadata: {
      labels: {
        'kustomize.toolkit.fluxcd.io/name': 'apps',
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      },
    },
    way: 'flux reconcile kustomization apps --namespace flux-system',
  },
  {
    tool: 'Flux',
    metadata: {
      labels: { 'helm.toolkit.fluxcd.io/name': 'cto', 'helm.toolkit.fluxcd.io/namespace': 'apps' },
    },
    way: 'flux reconcile helmrelease cto --namespace apps',
  },
];

test.each(marks)(
  'what $tool tracks is left alone, and the way through git is named; --force applies',
  async (mark) => {
    const there = await testNamespace();
    await applySet(setWith('one'), there.configMaps);
    await changeAs(there, 'kubectl-label', { metadata: mark.metadata });
    const before = await versions(there.configMaps);
    const words = ['apply', '--yes', '--templates', await sourcesWith('two')];
    const { code, err } = await templatesCommand(there, ...words);
    expect(code).toBe(2);
    expect(err).toContain(`belongs to the ${mark.tool}`);
    expect(err).toContain(mark.way);
    expect(await versions(there.configMaps)).toEqual(before);
    expect(await templatesCommand(there, ...words, '--force')).toMatchObject({ code: 0 });
    const { metadata } = (await there.configMaps.get(claude)) ?? {};
    expect(metadata).toMatchObject(mark.metadata);
  },
);

test('something else in the namespace is never touched', async () => {
  const there = await testNamespace();
  await there.configMaps.create(
    {
      metadata: { name: 'controller-agent-templates-mine', labels: { 'app.kubernetes.io/part-of': 'cto' } },
      data: { a: 'b' },
    },
    { manager: 'x' },
  );
  const before = await contents(there.configMaps);
  await applySet(setWith('one'), there.configMaps);
  await applySet(setWith('two'), there.configMaps);
  expect(await contents(there.configMaps)).toMatchObject(before);
});

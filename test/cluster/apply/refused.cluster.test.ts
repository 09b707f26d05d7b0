/** An apply that the server refuses, at once or half way, leaves everything as it was. */
import {
  AdmissionregistrationV1Api,
  CoreV1Api,
  RbacAuthorizationV1Api,
  type KubeConfig,
} from '@kubernetes/client-node';
import { expect, onTestFinished, test } from 'vitest';
import { configMapClient, type ConfigMapClient } from '../../../src/cluster/configMaps.ts';
import { clusterConfig, testNamespace } from '../harness/namespace.ts';
import { applySet as apply } from '../support/apply.ts';
import { contents, setWith, versions } from '../support/templates.ts';

/** A policy that refuses writes to one ConfigMap for which `expression` is false. */
async function forbidWrites(
  config: KubeConfig,
  namespace: string,
  name: string,
  expression: string,
): Promise<void> {
  const api = config.makeApiClient(AdmissionregistrationV1Api);
  const policyName = `${namespace}.example.com`;
  const matchConstraints = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    resourceRules: [
      { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
    ],
  };
  const matchConditions = [{ name: 'one', expression: `object.metadata.name == '${name}'` }];
  await api.createValidatingAdmissionPolicy({
    body: {
      metadata: { name: policyName },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints,
        matchConditions,
        validations: [{ expression, message: 'not on a Monday' }],
      },
    },
  });
  onTestFinished(async () => void (await api.deleteValidatingAdmissionPolicy({ name: policyName })));
  await api.createValidatingAdmissionPolicyBinding({
    body: { metadata: { name: policyName }, spec: { policyName, validationActions: ['Deny'] } },
  });
  onTestFinished(async () => void (await api.deleteValidatingAdmissionPolicyBinding({ name: policyName })));
}

type Rules = NonNullable<Parameters<RbacAuthorizationV1Api['createNamespacedRole']>[0]['body']['rules']>;

/** Gives a user these rights in a namespace, and no others. */
async function grant(config: KubeConfig, namespace: string, user: string, rules: Rules): Promise<void> {
  const api = config.makeApiClient(RbacAuthorizationV1Api);
  await api.createNamespacedRole({ namespace, body: { metadata: { name: user }, rules } });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user };
  const subjects = [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }];
  const body = { metadata: { name: user }, roleRef, subjects };
  await api.createNamespacedRoleBinding({ namespace, body });
}

const refusesTrials = 'false';
const refusesRealWrites = 'request.dryRun';

/** Policies take a moment to be in force: a write of the forbidden ConfigMap is refused from then on. */
async function untilForbidden(client: ConfigMapClient, name: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const found = await client.get(name);
        const label = { op: 'add', path: '/metadata/labels/probe', value: 'x' } as const;
        const body = { metadata: { name } };
        const write =
          found === undefined
            ? client.create(body, { manager: 'test' })
            : client.patch(name, [label], { manager: 'test' });
        const refusal: unknown = await write.then(
          () => undefined,
          (error: unknown) => error,
        );
        if (refusal !== undefined) return refusal;
        // It was not in force yet: take back what was written.
        const written = await client.get(name);
        if (found === undefined && written !== undefined) await client.remove(written);
        else
          await client.patch(name, [{ op: 'remove', path: '/metadata/labels/probe' }], { manager: 'test' });
        return undefined;
      },
      { timeout: 60_000, interval: 300 },
    )
    .toMatchObject({ code: 'refused' });
}

test('a policy that refuses one of them: nothing is changed, and the reason is told', async () => {
  const { config, configMaps: client, name } = await testNamespace();
  await apply(setWith('one'), client);
  await forbidWrites(config, name, 'controller-agent-templates-codex', refusesTrials);
  await untilForbidden(client, 'controller-agent-templates-codex');
  const before = await versions(client);
  const refused = apply(setWith('two'), client);
  await expect(refused).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringContaining('not on a Monday'),
  });
  expect(await versions(client)).toEqual(before);
});

test('a policy that strikes half way: those before are put back, whole', async () => {
  const { config, configMaps: client, name } = await testNamespace();
  await apply(setWith('one', { 'code_claude_old.hbs': 'old' }), client);
  await forbidWrites(config, name, 'controller-agent-templates-cursor', refusesRealWrites);
  await untilForbidden(client, 'controller-agent-templates-cursor');
  const before = await contents(client);
  const refused = apply(setWith('two', { 'code_claude_new.hbs': 'new' }), client);
  await expect(refused).rejects.toMatchObject({
    code: 'refused',
    hint: expect.stringContaining('The 3 applied before it hold again what they held.'),
  });
  expect(await contents(client)).toEqual(before);
});

test('a first apply that is refused half way leaves nothing behind', async () => {
  const { config, configMaps: client, name } = await testNamespace();
  await forbidWrites(config, name, 'controller-agent-templates-cursor', refusesRealWrites);
  await untilForbidden(client, 'controller-agent-templates-cursor');
  await expect(apply(setWith('one'), client)).rejects.toMatchObject({ code: 'refused' });
  expect(await contents(client)).toEqual({});
});

test('a quota that is full half way, which no trial sees, leaves nothing behind', async () => {
  const { config, configMaps: client, name } = await testNamespace();
  const api = config.makeApiClient(CoreV1Api);
  const spec = { hard: { 'count/configmaps': '5' } };
  await api.createNamespacedResourceQuota({ namespace: name, body: { metadata: { name: 'few' }, spec } });
  await expect
    .poll(
      async () => (await api.readNamespacedResourceQuota({ namespace: name, name: 'few' })).status?.hard,
      { timeout: 60_000 },
    )
    .toBeDefined();
  const refused = apply(setWith('one'), client);
  await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('exceeded quota: few') });
  expect(await contents(client)).toEqual({});
});

test('one of them is being deleted: what is applied to it would go with it', async () => {
  const { config, configMaps: client, name: namespace } = await testNamespace();
  await apply(setWith('one'), client);
  const api = config.makeApiClient(CoreV1Api);
  const name = 'controller-agent-templates-codex';
  const held = [{ op: 'add', path: '/metadata/finalizers', value: ['example.com/held'] }] as const;
  await client.patch(name, held, { manager: 'holder' });
  await api.deleteNamespacedConfigMap({ name, namespace });
  const before = await versions(client);
  await expect(apply(setWith('two'), client)).rejects.toMatchObject({ code: 'being-deleted' });
  expect(await versions(client)).toEqual(before);
  await client.patch(name, [{ op: 'remove', path: '/metadata/finalizers' }], { manager: 'holder' });
});

test('a user who may not write one of them: nothing is changed, and the right that is missing is named', async () => {
  const { config, configMaps: client, name } = await testNamespace();
  await apply(setWith('one'), client);
  const resourceNames = ['shared', 'claude', 'codex', 'factory', 'opencode'].map(
    (each) => `controller-agent-templates-${each}`,
  );
  await grant(config, name, 'half', [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'create', 'delete'] },
    { apiGroups: [''], resources: ['configmaps'], verbs: ['patch'], resourceNames },
  ]);
  const half = configMapClient(clusterConfig('half'), name);
  await expect
    .poll(async () => half.get('controller-agent-templates-shared').catch(() => undefined), {
      timeout: 60_000,
    })
    .toBeDefined();
  const before = await versions(client);
  await expect(apply(setWith('two'), half)).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringMatching(/controller-agent-templates-cursor.*cannot patch resource/),
  });
  expect(await versions(client)).toEqual(before);
});

test('a user who may not delete, which puts back and cleans up: that shows before anything is written', async () => {
  const { config, configMaps: client, name } = await testNamespace();
  const verbs = ['get', 'list', 'create', 'patch'];
  await grant(config, name, 'keeper', [{ apiGroups: [''], resources: ['configmaps'], verbs }]);
  const keeper = configMapClient(clusterConfig('keeper'), name);
  await expect.poll(async () => keeper.list('').catch(() => undefined), { timeout: 60_000 }).toBeDefined();
  await expect(apply(setWith('one'), keeper)).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('cannot delete resource'),
  });
  expect(await contents(client)).toEqual({});
});

test('the rights that the documentation names are enough, for the records as well', async () => {
  const { config, configMaps: client, name } = await testNamespace();
  const verbs = ['get', 'list', 'create', 'patch', 'delete'];
  await grant(config, name, 'operator', [{ apiGroups: [''], resources: ['configmaps'], verbs }]);
  const operator = configMapClient(clusterConfig('operator'), name);
  await expect.poll(async () => operator.list('').catch(() => undefined), { timeout: 60_000 }).toBeDefined();
  for (let at = 0; at < 12; at += 1) await apply(setWith(`number ${at}`), operator);
  expect(Object.keys(await contents(client))).toHaveLength(6 + 10);
});

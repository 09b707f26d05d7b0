/** The test cluster is a real one: it keeps objects, refuses, cleans up after owners, and has a version. */
import { VersionApi, CoreV1Api } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { configMapClient } from '../../src/cluster/configMaps.ts';
import { clusterConfig, testNamespace } from './harness/namespace.ts';

test('says its version, which Helm compares', async () => {
  const { gitVersion } = await clusterConfig().makeApiClient(VersionApi).getCode();
  expect(gitVersion).toMatch(/^v1\.\d+\.\d+/);
});

test('keeps what is created, and the controller manager works: an object goes with its owner', async () => {
  const { configMaps, name, config } = await testNamespace();
  const owner = await configMaps.create({ metadata: { name: 'owner' } }, { manager: 'test' });
  const { uid } = owner.metadata;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
  await configMaps.create({ metadata: { name: 'owned', ownerReferences } }, { manager: 'test' });
  await config.makeApiClient(CoreV1Api).deleteNamespacedConfigMap({ namespace: name, name: 'owner' });
  await expect.poll(async () => configMaps.get('owned'), { timeout: 180_000 }).toBeUndefined();
});

test('refuses a user without rights', async () => {
  const { name } = await testNamespace();
  const nobody = configMapClient(clusterConfig('nobody'), name);
  await expect(nobody.get('anything')).rejects.toMatchObject({ code: 'forbidden' });
});

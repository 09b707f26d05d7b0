/** A namespace for one test on the cluster of the tests, and requests to it as an administrator or as somebody else. */
import { randomBytes } from 'node:crypto';
import { ApiException, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { inject, onTestFinished } from 'vitest';
import { configMapClient, type ConfigMapClient } from '../../../src/cluster/configMaps.ts';

export interface TestNamespace {
  name: string;
  config: KubeConfig;
  configMaps: ConfigMapClient;
  /** Path of the kubeconfig, for programs. */
  kubeconfig: string;
}

/** The cluster as an administrator, or as `user`, who has no right that the test did not give. */
export function clusterConfig(user?: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(inject('kubeconfig'));
  const [cluster, account] = [config.getCurrentCluster(), config.getCurrentUser()];
  if (user !== undefined && cluster !== null && account !== null)
    config.loadFromClusterAndUser(cluster, { ...account, impersonateUser: user });
  return config;
}

/** Deleted when the test is over, with all that is in it. */
export async function testNamespace(): Promise<TestNamespace> {
  const config = clusterConfig();
  const api = config.makeApiClient(CoreV1Api);
  const name = `cto-test-${randomBytes(4).toString('hex')}`;
  await api.createNamespace({ body: { metadata: { name } } });
  onTestFinished(async () => {
    await api.deleteNamespace({ name }).catch((error: unknown) => {
      // The test was about that.
      if (!(error instanceof ApiException) || error.code !== 404) throw error;
    });
  });
  return { name, config, configMaps: configMapClient(config, name), kubeconfig: inject('kubeconfig') };
}

/** Namespaces under the restricted Pod Security Standard, in which the whole chart is installed, definitions included. */
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { resources } from '../../../src/controller/resources/registry.ts';
import { group } from '../../../src/controller/resources/resource.ts';
import { toolPath } from '../../../src/tools/tool.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { testNamespace } from '../harness/namespace.ts';
import type { HelmWay } from './chart.ts';
import { kubectl } from './kubectl.ts';

export const definitions = resources.map(({ plural }) => `${plural}.${group}`);

/** A namespace that refuses what is not restricted, and warns of it in templates of pods, too. */
export async function restrictedNamespace(): Promise<{
  name: string;
  helm: (way: HelmWay, ...words: string[]) => Promise<string>;
}> {
  const { name, kubeconfig } = await testNamespace();
  const labels = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
  await kubectl(['label', 'namespace', name, ...labels]);
  await kubectl(['delete', 'crd', '--ignore-not-found', ...definitions]);
  onTestFinished(async () => void (await kubectl(['delete', 'crd', '--ignore-not-found', ...definitions])));
  const home = await temporaryFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, KUBECONFIG: kubeconfig };
  const helm = async (way: HelmWay, ...words: string[]): Promise<string> =>
    (
      await execa(await toolPath(way.program), [...words, '--namespace', name], {
        env,
        extendEnv: false,
        all: true,
      })
    ).all;
  return { name, helm };
}

/** Of what is there of these kinds, without what every namespace has. */
export async function names(namespace: string, kinds: string): Promise<string[]> {
  const { text } = await kubectl(['get', kinds, '-n', namespace, '-o', 'name']);
  return text.split('\n').filter((name) => name !== '' && !/kube-root-ca|serviceaccount\/default/.test(name));
}

export const made =
  'deployment,service,serviceaccount,configmap,role,rolebinding,networkpolicy,persistentvolumeclaim,secret';

/** Where scenarios of faults are tried on a real API server: with a real quota, a real Job controller, a namespace that is really deleted. */
import { AdmissionregistrationV1Api, CoreV1Api } from '@kubernetes/client-node';
import { expect, onTestFinished } from 'vitest';
import { apiClient } from '../../../src/controller/api/client.ts';
import { kinds, pathOf } from '../../../src/controller/api/kinds.ts';
import { kubeTransport } from '../../../src/controller/api/transport.ts';
import { readRun } from '../../../src/controller/runs/run.ts';
import { type FaultPlace, onePlan, type Seen } from '../../controller/world/faultScenarios.ts';
import { MemoryRemote } from '../../controller/world/memoryRemote.ts';
import type { Behaviour } from '../../controller/world/podEnd.ts';
import { clusterConfig } from '../harness/namespace.ts';
import { statusIn } from './parts.ts';
import { all, applyPlay } from './playInScene.ts';
import { makeScene, type Scene } from './scene.ts';
import { calm, counting } from './standing.ts';
import { standInKubelet } from './standInKubelet.ts';

const patience = { timeout: 1_200_000, interval: 500 };

/** With a Play of one task. */
export async function faultScene(
  behaviour: Behaviour,
  spec: Record<string, unknown> = {},
): Promise<FaultPlace> {
  const scene = await makeScene(calm, undefined, new MemoryRemote());
  const { namespace, settings } = scene;
  standInKubelet(scene, behaviour);
  await applyPlay(scene, { plan: onePlan, ...spec });
  const made: string[] = [];
  const see = async (): Promise<Seen> => ({
    play: statusIn((await all(scene, kinds.play))[0]),
    runs: (await all(scene, kinds.codeRun)).map((run) => readRun(run).status),
    made,
  });
  return {
    admin: apiClient(kubeTransport(clusterConfig()), 'somebody'),
    namespace,
    settings,
    see,
    until: async (holds) => expect.poll(async () => holds(await see()), patience).toBe(true),
    // It asks all the time.
    again: () => undefined,
    start: async () => void (await scene.start((transport) => counting(transport, made))),
    fillQuota: async () => fillQuota(scene),
    terminate: async () => terminate(scene),
  };
}

async function fillQuota({ namespace }: Scene): Promise<() => Promise<void>> {
  const api = clusterConfig().makeApiClient(CoreV1Api);
  const at = { namespace, name: 'none' };
  const hard = { 'count/jobs.batch': '0' };
  await api.createNamespacedResourceQuota({
    namespace,
    body: { metadata: { name: at.name }, spec: { hard } },
  });
  const known = async (): Promise<unknown> => (await api.readNamespacedResourceQuota(at)).status?.hard;
  await expect.poll(known, patience).toEqual(hard);
  return async () => void (await api.deleteNamespacedResourceQuota(at));
}

/** Its Plays can't be deleted, so that it terminates for as long as the test lasts. */
async function terminate(scene: Scene): Promise<void> {
  const { admin, namespace } = scene;
  const config = clusterConfig();
  const api = config.makeApiClient(AdmissionregistrationV1Api);
  const name = `${namespace}.example.com`;
  const rule = {
    apiGroups: ['agents.platform'],
    apiVersions: ['*'],
    operations: ['DELETE'],
    resources: ['plays'],
  };
  const matchConstraints = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    resourceRules: [rule],
  };
  const validations = [{ expression: 'false', message: 'not during the test' }];
  const spec = { failurePolicy: 'Fail', matchConstraints, validations };
  await api.createValidatingAdmissionPolicy({ body: { metadata: { name }, spec } });
  onTestFinished(async () => void (await api.deleteValidatingAdmissionPolicy({ name })));
  const binding = { policyName: name, validationActions: ['Deny'] };
  await api.createValidatingAdmissionPolicyBinding({ body: { metadata: { name }, spec: binding } });
  onTestFinished(async () => void (await api.deleteValidatingAdmissionPolicyBinding({ name })));
  const [play] = await all(scene, kinds.play);
  const path = `${pathOf(kinds.play, namespace, play?.metadata.name ?? '')}?dryRun=All`;
  const refused = async (): Promise<number> => (await admin.transport({ method: 'DELETE', path })).status;
  await expect.poll(refused, patience).toBe(422);
  await config.makeApiClient(CoreV1Api).deleteNamespace({ name: namespace });
}

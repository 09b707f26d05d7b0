/** STAND-IN for the kubelet where there is no node: runs what is in the pods of runs, tells how it ended, and ends it when its pod is gone. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { kinds } from '../../src/controller/api/kinds.ts';
import type { KubeObject } from '../../src/controller/api/object.ts';
import { ApiRefusal } from '../../src/controller/api/refusal.ts';
import { marks } from '../../src/controller/names.ts';
import { readRun } from '../../src/controller/runs/run.ts';
import { writeEnd } from '../cluster/controller/podStatus.ts';
import { integrateReally } from '../cluster/controller/standInKubelet.ts';
import { type AgentPodOptions, type ContainerEnd, runAgentPod } from './agentPod.ts';

/** @returns a promise that rejects when a pod could not be run as it should. */
export function startPodRunner(options: AgentPodOptions): Promise<never> {
  const stop = new AbortController();
  const fault = Promise.withResolvers<never>();
  const pods = new Map<string, { ends: AbortController; ended: Promise<void> }>();
  const begin = (pod: KubeObject): void => {
    const ends = new AbortController();
    // A pod that is gone may still hold the workspace. Real Jobs wait before they try again, the model's don't.
    const leaving = [...pods.values()].filter((other) => other.ends.signal.aborted);
    const ended = Promise.all(leaving.map((other) => other.ended))
      .then(async () => attend(options, pod, ends.signal))
      .catch(fault.reject);
    pods.set(pod.metadata.uid, { ends, ended });
  };
  const look = async (): Promise<void> => {
    const there = (await options.admin.list(kinds.pod, options.namespace)).items.filter(isOfRun);
    const uids = new Set(there.map(({ metadata }) => metadata.uid));
    for (const [uid, { ends }] of pods) if (!uids.has(uid)) ends.abort();
    for (const pod of there) if (!pods.has(pod.metadata.uid)) begin(pod);
  };
  const loop = async (): Promise<void> => {
    for (; !stop.signal.aborted; await sleep(50)) await look().catch(orAgain);
  };
  const running = loop().catch(fault.reject);
  onTestFinished(async () => {
    stop.abort();
    await running;
    for (const { ends } of pods.values()) ends.abort();
    for (const { ended } of pods.values()) await ended;
  });
  return fault.promise;
}

/** A server that is busy or slow is asked again in the next round. */
function orAgain(error: unknown): void {
  const isBusy = error instanceof ApiRefusal && (error.status === 429 || error.status >= 500);
  const isSlow = error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError');
  if (!isBusy && !isSlow) throw error;
}

/** Not one of retention, and none that is being deleted. */
function isOfRun({ metadata }: KubeObject): boolean {
  return metadata.labels[marks.run] !== undefined && metadata.deletionTimestamp === undefined;
}

async function attend(options: AgentPodOptions, pod: KubeObject, signal: AbortSignal): Promise<void> {
  const { admin, namespace, folder } = options;
  const name = pod.metadata.labels[marks.run] ?? '';
  const object = await admin.get(kinds.codeRun, { namespace, name });
  if (object === undefined) return;
  const run = readRun(object);
  const end: ContainerEnd =
    run.spec.stage === 'integration'
      ? await integrateReally(options, pod, join(folder, 'pods', pod.metadata.name))
      : await runAgentPod(options, pod, { run, signal });
  await writeEnd(options, pod, end);
}

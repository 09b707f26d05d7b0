/**
 * STAND-IN for kubelet and container: this cluster has no node, so no pod of it ever runs. For every pod that the real Job
 * controller makes, this does to the real git remote what the container script would do (a commit, a result), then writes
 * the pod's end into its status. Integrations are run with the controller's own program on the ConfigMap's real files.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { KubeObject } from '../../../src/controller/api/object.ts';
import { ApiRefusal } from '../../../src/controller/api/refusal.ts';
import { integrateInPod } from '../../../src/controller/pod/integrate.ts';
import { readRun, type Run } from '../../../src/controller/runs/run.ts';
import { resultRef, summaryOf } from '../../../src/play/result.ts';
import { commitFiles, gitIn } from '../../helpers/gitDir.ts';
import {
  integrate as modelIntegrate,
  push as modelPush,
  type ScriptEnd,
} from '../../controller/world/memoryScripts.ts';
import { type Behaviour, type PodEnd, resultOf, works } from '../../controller/world/podEnd.ts';
export type { Behaviour } from '../../controller/world/podEnd.ts';
import { statusIn } from './parts.ts';
import { writeEnd, writeEviction, writeUnpullable } from './podStatus.ts';
import { type Scene, servedRepository } from './scene.ts';
import { type PodPlace, writePodFiles } from '../../executors/podFiles.ts';

export interface StandIn {
  /** Pods that ended, by name of their run. */
  pods: Map<string, string[]>;
}

export function standInKubelet(scene: Scene, behaviour: Behaviour = works): StandIn {
  const pods = new Map<string, string[]>();
  const stop = new AbortController();
  const round = async (): Promise<void> => {
    const { items } = await scene.admin.list(kinds.pod, scene.namespace);
    for (const pod of items) await attend(scene, pod, { behaviour, pods });
  };
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await round().catch(orAgain);
      await sleep(100);
    }
  };
  const running = loop();
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  return { pods };
}

/** A server that is busy, slow or about to change is asked again in the next round. */
export function orAgain(error: unknown): void {
  const passes =
    error instanceof ApiRefusal && ([404, 409, 429].includes(error.status) || error.status >= 500);
  const isNetwork = error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError');
  if (!passes && !isNetwork) throw error;
}

async function attend(
  scene: Scene,
  pod: KubeObject,
  { behaviour, pods }: { behaviour: Behaviour; pods: Map<string, string[]> },
): Promise<void> {
  const name = pod.metadata.labels['agents.platform/run'];
  // A pod of retention.
  if (name === undefined) return;
  const { phase, containerStatuses } = statusIn(pod);
  if (phase !== 'Pending' || containerStatuses !== undefined) return;
  if (pod.metadata.deletionTimestamp !== undefined) return;
  const object = await scene.admin.get(kinds.codeRun, { namespace: scene.namespace, name });
  if (object === undefined) return;
  const run = readRun(object);
  const seen = [...new Set([...(pods.get(name) ?? []), pod.metadata.name])];
  const end = behaviour(run, seen.indexOf(pod.metadata.name) + 1);
  if (end === 'goes on') return;
  pods.set(name, seen);
  if (end === 'evicted') return writeEviction(scene, pod);
  if (end === 'unpullable') return writeUnpullable(scene, pod);
  await writeEnd(scene, pod, await play(scene, pod, { run, end }));
}

/** What the container does; with a model in place of git where the scene has one. */
async function play(
  scene: Scene,
  pod: KubeObject,
  { run, end }: { run: Run; end: PodEnd },
): Promise<ScriptEnd> {
  const { model } = scene;
  const integrates = run.spec.stage === 'integration';
  if (model !== undefined) return integrates ? modelIntegrate(model, run) : modelPush(model, run, end);
  const folder = join(scene.git.folder, 'pods', pod.metadata.name);
  return integrates ? integrateReally(scene, pod, folder) : push(scene, run, end);
}

/** `folder` is the pod's own. */
export async function integrateReally(
  place: PodPlace,
  pod: KubeObject,
  folder: string,
): Promise<{ exitCode: number; message: string }> {
  const mounted = await writePodFiles(place, pod, folder);
  const result = join(folder, 'result');
  const repository = join(folder, 'repository.git');
  const exitCode = await integrateInPod({ ...mounted, repository, result, tell: () => undefined });
  return { exitCode, message: await readFile(result, 'utf8').catch(() => '') };
}

/** What a container script leaves on the remote: its branch, and its result. */
async function push(scene: Scene, run: Run, end: PodEnd): Promise<{ exitCode: number; message: string }> {
  const { spec } = run;
  const repository = servedRepository(scene);
  const ref = `refs/heads/${spec.branch}`;
  const head = await gitIn(repository, ['rev-parse', '-q', '--verify', ref]).catch(
    () => spec.baseCommit ?? scene.git.base,
  );
  const files = end.files ?? { [`${spec.taskId}.txt`]: `${spec.stage} ${spec.attempt}\n` };
  const review = spec.stage !== 'implementation' && spec.stage !== 'remediation';
  const commit = review ? head : await commitFiles(repository, files, head);
  const result = resultOf(run, { commit, base: spec.baseCommit ?? scene.git.base }, end.result);
  if (end.pushes) {
    const made = await commitFiles(repository, { 'result.json': JSON.stringify(result) });
    await gitIn(repository, ['update-ref', ref, commit]);
    await gitIn(repository, ['update-ref', resultRef(result), made]);
  }
  return { exitCode: end.exitCode, message: JSON.stringify(summaryOf(result)) };
}

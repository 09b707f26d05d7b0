/** The pod of an integration, run for real: the controller's own program on the pod's real files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject } from '../../src/controller/api/object.ts';
import { integrateInPod } from '../../src/controller/pod/integrate.ts';
import { hasCode } from '../../src/workspaces/errno.ts';
import { type PodPlace, writePodFiles } from './podFiles.ts';

export interface ContainerEnd {
  exitCode: number;
  /** Termination message. */
  message: string;
}

export async function runIntegration(
  place: PodPlace,
  pod: KubeObject,
  folder: string,
): Promise<ContainerEnd> {
  const mounted = await writePodFiles(place, pod, { folder });
  const result = join(folder, 'result');
  const repository = join(folder, 'repository.git');
  const exitCode = await integrateInPod({ ...mounted, repository, result, tell: () => undefined });
  return { exitCode, message: await messageIn(result) };
}

/** Empty when the container wrote none. */
export async function messageIn(result: string): Promise<string> {
  try {
    return await readFile(result, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}

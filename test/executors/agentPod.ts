/**
 * STAND-IN for the pod of an agent's run: no container, but the very files of the run's ConfigMap, run by bash in a folder
 * that stands for the volume. The one change is where the workspace is. What prepares a real pod (mirror, CLI) is left out.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject } from '../../src/controller/api/object.ts';
import { claimOf } from '../../src/controller/runs/objects.ts';
import { type ResolvedRun, resolveRun, type Run } from '../../src/controller/runs/run.ts';
import type { ControllerSettings } from '../../src/controller/settings/schema.ts';
import { runEnvironment } from '../../src/local/environment.ts';
import { launch } from '../../src/local/launch.ts';
import { hasCode } from '../../src/workspaces/errno.ts';
import { type PodPlace, writePodFiles } from './podFiles.ts';

export interface AgentPodOptions extends PodPlace {
  settings: ControllerSettings;
  /** For volumes and pods. */
  folder: string;
  /** Of the rehearsal. */
  rehearsal: string;
}

export interface ContainerEnd {
  exitCode: number;
  /** Termination message. */
  message: string;
}

/** @returns how its container ended, also when it was asked to by `signal`. */
export async function runAgentPod(
  options: AgentPodOptions,
  pod: KubeObject,
  { run, signal }: { run: Run; signal: AbortSignal },
): Promise<ContainerEnd> {
  const resolved = resolveRun(run, options.settings);
  const workspace = workspaceOf(options, resolved);
  await mkdir(workspace, { recursive: true });
  const folder = join(options.folder, 'pods', pod.metadata.name);
  const { files, credentials } = await writePodFiles(options, pod, folder, (text) =>
    text.replaceAll(`/workspace/task-${resolved.id.task}`, workspace),
  );
  const result = join(folder, 'result');
  const { code } = await launch({
    script: join(files, 'container.sh'),
    owner: folder,
    log: join(folder, 'log'),
    env: runEnvironment({
      owner: folder,
      result,
      secrets: credentials,
      mirror: join(folder, 'no-mirror'),
      rehearsal: options.rehearsal,
    }),
    deadline: resolved.deadline,
    signal,
    onStarted: async () => undefined,
    onLine: () => undefined,
  });
  return { exitCode: code, message: await messageIn(result) };
}

/** Stays for the next pod of the same task on the same volume. */
function workspaceOf({ folder, settings }: AgentPodOptions, resolved: ResolvedRun): string {
  const { name } = claimOf(resolved, settings);
  return join(folder, 'volumes', name, resolved.folder, `task-${resolved.id.task}`);
}

/** Empty when the script was killed before it wrote one. */
async function messageIn(result: string): Promise<string> {
  try {
    return await readFile(result, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}

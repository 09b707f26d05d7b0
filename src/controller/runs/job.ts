/** The Job of a run: which ends of its pod are tried again, how often, and how long it all may take. */
import { z } from 'zod';
import { exitCodes } from '../../play/result.ts';
import { kinds } from '../api/kinds.ts';
import type { Body, KubeObject } from '../api/object.ts';
import { metadataOf, nameOf, ownerOf } from './objects.ts';
import { podOf } from './pod.ts';
import type { PodInput } from './podInput.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import type { Run } from './run.ts';

/**
 * It gets as many pods as failures of the environment are left. It has no time to live yet: it stays until its end was
 * seen, however long nobody looks. And it does not begin yet: only when the status of its run names its UID. So a controller
 * that was frozen, and makes a Job that came and went meanwhile, makes one that never begins.
 */
export function jobOf(input: PodInput): Body {
  const { run, resolved, settings } = input;
  const retries = Math.max(0, resolved.environmentRetries - (run.status.tries ?? 0));
  return {
    apiVersion: kinds.job.apiVersion,
    kind: kinds.job.kind,
    metadata: {
      ...metadataOf(input, jobPart(run)),
      annotations: settings.runs.annotations,
      ownerReferences: [ownerOf(kinds.codeRun, run.metadata)],
    },
    spec: {
      suspend: true,
      backoffLimit: retries,
      // Each pod has a deadline of its own; this one is for a Job whose pods never get that far.
      activeDeadlineSeconds: resolved.deadline * (retries + 2),
      podFailurePolicy: {
        rules: [
          {
            action: 'FailJob',
            onExitCodes: {
              containerName: 'agent',
              operator: 'In',
              values: [exitCodes.agentFailed, exitCodes.badInput],
            },
          },
          // An evicted pod is nobody's fault.
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      template: podOf(input),
    },
  };
}

/** The part of the Job that lets it begin; of that very one. */
export function startOf(job: KubeObject): Body {
  return partOf(job, { suspend: false });
}

/** The part of the Job that lets it go, some time after its end was seen. */
export function releaseOf(job: KubeObject, settings: ControllerSettings): Body {
  return partOf(job, { suspend: false, ttlSecondsAfterFinished: settings.runs.ttlSecondsAfterFinished });
}

function partOf({ metadata: { name, namespace, uid } }: KubeObject, spec: Record<string, unknown>): Body {
  const { apiVersion, kind } = kinds.job;
  return { apiVersion, kind, metadata: { name, namespace, uid }, spec };
}

/** Whether it has yet to begin. */
export function isHeld(job: KubeObject): boolean {
  return z.looseObject({ suspend: z.literal(true) }).safeParse(job['spec']).success;
}

/** Whether it was let go. */
export function isReleased(job: KubeObject): boolean {
  return z.looseObject({ ttlSecondsAfterFinished: z.number() }).safeParse(job['spec']).success;
}

/** A Job whose run has to be tried again, or had to wait for its provider, is followed by one of another name. */
function jobPart({ status: { tries = 0, limited } }: Run): string {
  return limited === undefined ? `try-${tries}` : `try-${tries}-limit-${limited.count}`;
}

/** Name of the Job of the current try. */
export function jobName(run: Run): string {
  return nameOf(run, jobPart(run));
}

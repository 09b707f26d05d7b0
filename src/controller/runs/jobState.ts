/** How a run's Job stands, from its own conditions and what is left of its pods. */
import { z } from 'zod';
import type { KubeObject } from '../api/object.ts';

const jobSchema = z.looseObject({
  status: z
    .looseObject({
      failed: z.number().optional(),
      succeeded: z.number().optional(),
      startTime: z.string().optional(),
      conditions: z
        .array(
          z.looseObject({
            type: z.string(),
            status: z.string(),
            reason: z.string().optional(),
            message: z.string().optional(),
          }),
        )
        .optional(),
    })
    .default({}),
});

const terminated = z.looseObject({
  exitCode: z.number(),
  signal: z.number().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  finishedAt: z.string().nullish(),
});

const containerStatus = z.looseObject({
  name: z.string(),
  state: z
    .looseObject({
      terminated: terminated.optional(),
      waiting: z.looseObject({ reason: z.string().optional(), message: z.string().optional() }).optional(),
    })
    .optional(),
});

const podSchema = z.looseObject({
  status: z
    .looseObject({
      phase: z.string().optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
      startTime: z.string().optional(),
      containerStatuses: z.array(containerStatus).optional(),
      initContainerStatuses: z.array(containerStatus).optional(),
    })
    .default({}),
});

export type JobState =
  | { state: 'going on'; why?: { reason: string; message: string } }
  | {
      state: 'ended';
      exitCode: number | 'killed' | 'unseen';
      message: string | undefined;
      failedPods: number;
      why: string;
    };

type JobStatus = z.infer<typeof jobSchema>['status'];

/** Whether Kubernetes says that the Job ended well, whatever its pods' messages say. */
export function hasCompleted(job: KubeObject): boolean {
  return endIn(jobSchema.parse(job).status)?.type === 'Complete';
}

function endIn({ conditions }: JobStatus): NonNullable<JobStatus['conditions']>[number] | undefined {
  return conditions?.find(
    ({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True',
  );
}

/** `pods` are those of this Job, in any order. */
export function jobStateOf(job: KubeObject, pods: readonly KubeObject[]): JobState {
  const { status } = jobSchema.parse(job);
  const end = endIn(status);
  if (end === undefined) {
    const why = pods.map(stuck).find((found) => found !== undefined);
    return { state: 'going on', ...(why && { why }) };
  }
  const last = lastEnd(pods, end.type === 'Complete');
  const failedPods = Math.max(end.type === 'Failed' ? 1 : 0, status.failed ?? 0);
  const why = [end.reason, end.message].filter(Boolean).join(': ');
  if (last === undefined) return { state: 'ended', exitCode: 'unseen', message: undefined, failedPods, why };
  const exitCode = last.exitCode > 128 ? 'killed' : last.exitCode;
  return {
    state: 'ended',
    exitCode,
    message: last.message,
    failedPods,
    why: last.reason === 'Error' ? why : (last.reason ?? why),
  };
}

/** The agent's end in the pod that decided; of several failed ones the last. */
function lastEnd(pods: readonly KubeObject[], complete: boolean): z.infer<typeof terminated> | undefined {
  const ends = pods.flatMap((pod) => {
    const { containerStatuses = [] } = podSchema.parse(pod).status;
    return containerStatuses.find(({ name }) => name === 'agent')?.state?.terminated ?? [];
  });
  const fitting = ends.filter(({ exitCode }) => (exitCode === 0) === complete);
  return fitting.toSorted((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? -1 : 1)).at(-1);
}

/** What keeps a pod from starting, such as an image that can't be pulled. */
function stuck(pod: KubeObject): { reason: string; message: string } | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = podSchema.parse(pod).status;
  for (const { name, state } of [...initContainerStatuses, ...containerStatuses]) {
    const { reason, message } = state?.waiting ?? {};
    if (reason === undefined || reason === 'PodInitializing' || reason === 'ContainerCreating') continue;
    return { reason, message: `${name}: ${message ?? reason}` };
  }
  return undefined;
}

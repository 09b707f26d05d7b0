/** The pod of a run: what it may see and write, whom it runs as, what it may use. The isolation of a task stands here. */
import { labelsOf, marks } from '../names.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import { claimOf } from './objects.ts';
import { agentContainer, cliContainers, integrateContainer, prepareContainer } from './podContainers.ts';
import { isIntegration, type Json, type PodInput } from './podInput.ts';
import { volumesOf } from './podVolumes.ts';

export function podOf(input: PodInput): Json {
  const { runs } = input.settings;
  const annotations = { 'kubectl.kubernetes.io/default-container': 'agent' };
  return {
    metadata: {
      labels: podLabels(input),
      annotations: { ...runs.annotations, ...runs.podAnnotations, ...annotations },
    },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: input.resolved.deadline,
      terminationGracePeriodSeconds: 60,
      serviceAccountName: runs.serviceAccount,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurity(runs.user),
      ...placementOf(input),
      imagePullSecrets: runs.pullSecrets.map((name) => ({ name })),
      initContainers: isIntegration(input) ? [] : [prepareContainer(input), ...cliContainers(input)],
      containers: [isIntegration(input) ? integrateContainer(input) : agentContainer(input)],
      volumes: volumesOf(input),
    },
  };
}

function podLabels(input: PodInput): Record<string, string> {
  const { run, resolved, settings } = input;
  return {
    ...settings.runs.labels,
    ...settings.runs.podLabels,
    ...labelsOf({
      [marks.pod]: 'agent',
      [marks.run]: run.metadata.name,
      [marks.play]: run.spec.play,
      [marks.task]: resolved.id.task,
      [marks.stage]: resolved.id.stage,
      [marks.volume]: isIntegration(input) ? undefined : claimOf(resolved, settings).name,
    }),
  };
}

/** As the restricted level of Pod Security wants it. */
export function podSecurity(user: number): Json {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    // Anything else walks the whole volume at every start, and changes siblings' files.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

function placementOf(input: PodInput): Json {
  const { resolved, settings } = input;
  return placementFor(settings, isIntegration(input) ? undefined : claimOf(resolved, settings).name);
}

/** Where a pod may run; with `claim`, where the other pods of that claim are. */
export function placementFor({ runs, storage }: ControllerSettings, claim: string | undefined): Json {
  const together =
    claim !== undefined &&
    (storage.coSchedule === 'always' ||
      (storage.coSchedule === 'auto' && !storage.accessModes.includes('ReadWriteMany')));
  const labelSelector = { matchLabels: { [marks.volume]: claim } };
  const term = { labelSelector, topologyKey: 'kubernetes.io/hostname' };
  // A volume that one node can mount: pods that share it have to meet there.
  const own = together ? { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } : {};
  return {
    ...(Object.keys(runs.nodeSelector).length > 0 && { nodeSelector: runs.nodeSelector }),
    ...(runs.tolerations.length > 0 && { tolerations: runs.tolerations }),
    ...(runs.runtimeClassName !== '' && { runtimeClassName: runs.runtimeClassName }),
    ...(runs.priorityClassName !== '' && { priorityClassName: runs.priorityClassName }),
    affinity: { ...runs.affinity, ...own },
  };
}

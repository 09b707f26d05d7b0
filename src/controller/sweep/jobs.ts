/** The Jobs of retention: one that lists a volume and deletes what is saved, and one for each task that saves what is unsaved in it. */
import { parseDuration } from '../../workspaces/amounts.ts';
import { kinds } from '../api/kinds.ts';
import type { Body, KubeObject } from '../api/object.ts';
import { labelsOf, marks, objectNameOf } from '../names.ts';
import { ownerOf, claimOf } from '../runs/objects.ts';
import { placementFor, podSecurity } from '../runs/pod.ts';
import { locked, mirrorOf, trustedResources } from '../runs/podContainers.ts';
import type { Json } from '../runs/podInput.ts';
import { caMount, environment } from '../runs/podParts.ts';
import { resolveRun } from '../runs/run.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import type { Owned } from './known.ts';
import type { SweepOrder } from './order.ts';
import type { SweepRequest } from './request.ts';

/** Seconds that a sweep or a salvage may take. */
const deadline = 1800;
export interface SweepInput {
  claim: KubeObject;
  settings: ControllerSettings;
}

export interface NewSweep {
  /** Tells one sweep of a volume from the next: twice the same step is one Job. */
  step: string;
  deletes: readonly string[];
  /** It answers this. */
  request?: SweepRequest;
  /** It carries out what was told for the request. */
  prunes?: true;
}

export function sweepName({ metadata }: KubeObject, step: string): string {
  return objectNameOf(['sweep', metadata.name], [metadata.uid, 'sweep', step]);
}

/** One for each time that a workspace was used, and one for each request, `asked`: what failed is tried again when somebody asks. */
export function salvageName({ metadata }: KubeObject, { path, used }: Owned, asked?: string): string {
  const identity = [metadata.uid, 'salvage', path, String(used)];
  return objectNameOf(['salvage', path], asked === undefined ? identity : [...identity, asked]);
}

export function sweepJob(input: SweepInput, name: string, sweep: NewSweep): Body {
  const { settings, claim } = input;
  const container = {
    command: ['cto', 'pod', 'sweep'],
    args: ['--volume=/volume', '--files=/run/cto/files'],
    volumeMounts: [
      { name: 'volume', mountPath: '/volume' },
      { name: 'files', mountPath: '/run/cto/files', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
  const volumes = [volumeOf(claim), { name: 'files', configMap: { name } }, tmp(settings)];
  return jobOf(input, { name, container, volumes, annotations: sweepMarks(sweep) });
}

function sweepMarks({ deletes, request, prunes }: NewSweep): Record<string, string> {
  return {
    [marks.sweeps]: JSON.stringify(deletes),
    ...(request !== undefined && { [marks.sweepRequest]: JSON.stringify(request) }),
    ...(request !== undefined && prunes === true && { [marks.sweepPrune]: request.id }),
  };
}

/** Belongs to its Job, and goes with it. */
export function orderBody(job: KubeObject, order: SweepOrder): Body {
  const { name, namespace, labels } = job.metadata;
  return {
    apiVersion: kinds.configMap.apiVersion,
    kind: kinds.configMap.kind,
    metadata: { name, namespace, labels, ownerReferences: [ownerOf(kinds.job, job.metadata)] },
    immutable: true,
    data: { 'order.json': JSON.stringify(order) },
  };
}

/** `signsIn`: git does, with a Secret of the Job's own name. */
export function salvageJob(
  input: SweepInput,
  owned: Owned,
  { signsIn, asked }: { signsIn: boolean; asked: string | undefined },
): Body {
  const { settings, claim } = input;
  const { run, path } = owned;
  const resolved = resolveRun(run, settings);
  const { volumeFolder } = claimOf(resolved, settings);
  const folder = `/workspace/task-${resolved.id.task}`;
  const mirror = '/workspace/.cache/git';
  const name = salvageName(claim, owned, asked);
  const container = {
    command: ['cto', 'pod', 'salvage'],
    args: [
      `--folder=${folder}`,
      `--play=${resolved.play}`,
      `--task=${resolved.id.task}`,
      `--repo-name=${resolved.repoName}`,
      `--repository=${run.spec.repository}`,
      `--mirror=${mirror}`,
    ],
    volumeMounts: [
      { name: 'volume', mountPath: folder, subPath: path, readOnly: true },
      { name: 'volume', mountPath: mirror, subPath: `${volumeFolder}${mirrorOf(resolved)}`, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...(signsIn ? [{ name: 'git', mountPath: '/run/cto/git', readOnly: true }] : []),
      ...caMount(settings),
    ],
  };
  const git = signsIn ? [{ name: 'git', secret: { secretName: name, defaultMode: 0o440 } }] : [];
  const { configMap } = settings.runs.ca;
  const ca = configMap === '' ? [] : [{ name: 'ca', configMap: { name: configMap } }];
  const volumes = [volumeOf(claim), ...git, ...ca, tmp(settings)];
  return jobOf(input, { name, container, volumes, annotations: {} });
}

function volumeOf({ metadata }: KubeObject): Json {
  return { name: 'volume', persistentVolumeClaim: { claimName: metadata.name } };
}

function tmp({ runs }: ControllerSettings): Json {
  return { name: 'tmp', emptyDir: { sizeLimit: runs.tmpSize } };
}

interface Parts {
  name: string;
  container: Json;
  volumes: readonly Json[];
  annotations: Record<string, string>;
}

function jobOf({ claim, settings }: SweepInput, { name, container, volumes, annotations }: Parts): Body {
  const { runs } = settings;
  const own = labelsOf({ [marks.sweep]: claim.metadata.name, [marks.volume]: claim.metadata.name });
  const labels = { ...runs.labels, 'app.kubernetes.io/part-of': 'cto', ...own };
  return {
    apiVersion: kinds.job.apiVersion,
    kind: kinds.job.kind,
    metadata: {
      name,
      namespace: claim.metadata.namespace,
      labels,
      annotations: { ...runs.annotations, ...annotations },
    },
    spec: {
      backoffLimit: 0,
      ttlSecondsAfterFinished: keptFor(settings),
      activeDeadlineSeconds: deadline,
      template: {
        metadata: {
          labels: { ...labels, ...runs.podLabels, [marks.pod]: 'agent' },
          annotations: { ...runs.annotations, ...runs.podAnnotations },
        },
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: runs.serviceAccount,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity(runs.user),
          ...placementFor(settings, claim.metadata.name),
          imagePullSecrets: runs.pullSecrets.map((secret) => ({ name: secret })),
          containers: [{ ...trusted(settings), ...container }],
          volumes,
        },
      },
    },
  };
}

/** Seconds: until after the next sweep, which goes by what this one said. */
function keptFor({ retention }: ControllerSettings): number {
  return Math.round(((parseDuration(retention.interval) ?? 3_600_000) / 1000) * 2) + 600;
}

/** Named as the container of a run, whose end is read in the same way. */
function trusted(settings: ControllerSettings): Json {
  return {
    name: 'agent',
    image: settings.image,
    imagePullPolicy: settings.runs.pullPolicy,
    env: [...environment(settings), { name: 'HOME', value: '/tmp' }],
    securityContext: locked,
    resources: trustedResources,
    terminationMessagePolicy: 'File',
  };
}

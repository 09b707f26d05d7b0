/** Decides whether a ConfigMap belongs to Argo CD or Flux, which put their own version back, and names the way through git. */
import type { LiveConfigMap } from '../cluster/configMaps.ts';

export interface TrackingMark {
  /** E.g. `Argo CD application agents`. */
  owner: string;
  /** The label, annotation or field manager by which it was recognised. */
  mark: string;
  /** What to type after the change is in git. */
  command: string;
}

type Recognise = (configMap: LiveConfigMap) => TrackingMark | undefined;

const argoTracking = 'argocd.argoproj.io/tracking-id';
const argoInstance = 'argocd.argoproj.io/instance';

function argo(name: string, mark: string): TrackingMark {
  return { owner: `Argo CD application ${name}`, mark, command: `argocd app sync ${name}` };
}

const argoByAnnotation: Recognise = ({ metadata }) => {
  const id = metadata.annotations[argoTracking];
  return id === undefined ? undefined : argo(id.split(':')[0] ?? id, `annotation ${argoTracking}`);
};

const argoByLabel: Recognise = ({ metadata }) => {
  const name = metadata.labels[argoInstance];
  return name === undefined ? undefined : argo(name, `label ${argoInstance}`);
};

/** Argo CD's older way marks with a label that Helm charts set, too: then only the field manager tells. */
const argoByManager: Recognise = ({ metadata }) => {
  const manager = metadata.managedFields.find(
    (entry) => entry.manager?.startsWith('argocd-') === true,
  )?.manager;
  if (manager === undefined) return undefined;
  return argo(metadata.labels['app.kubernetes.io/instance'] ?? '<name>', `field manager ${manager}`);
};

function flux(kind: 'kustomization' | 'helmrelease', prefix: string): Recognise {
  return ({ metadata }) => {
    const name = metadata.labels[`${prefix}/name`];
    if (name === undefined) return undefined;
    const namespace = metadata.labels[`${prefix}/namespace`] ?? 'flux-system';
    return {
      owner: `Flux ${kind} ${namespace}/${name}`,
      mark: `label ${prefix}/name`,
      command: `flux reconcile ${kind} ${name} --namespace ${namespace} --with-source`,
    };
  };
}

const marks: readonly Recognise[] = [
  argoByAnnotation,
  argoByLabel,
  argoByManager,
  flux('kustomization', 'kustomize.toolkit.fluxcd.io'),
  flux('helmrelease', 'helm.toolkit.fluxcd.io'),
];

/** The first mark that is found on the ConfigMap. */
export function trackingMark(configMap: LiveConfigMap): TrackingMark | undefined {
  for (const recognise of marks) {
    const found = recognise(configMap);
    if (found !== undefined) return found;
  }
  return undefined;
}

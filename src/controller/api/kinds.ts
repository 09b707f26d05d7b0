/** Which kinds of objects the controller speaks of, and under which paths the API server has them. */
import { group, version } from '../resources/resource.ts';

export interface Kind {
  apiVersion: string;
  kind: string;
  plural: string;
}

const own = `${group}/${version}`;

export const kinds = {
  codeRun: { apiVersion: own, kind: 'CodeRun', plural: 'coderuns' },
  docsRun: { apiVersion: own, kind: 'DocsRun', plural: 'docsruns' },
  play: { apiVersion: own, kind: 'Play', plural: 'plays' },
  job: { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs' },
  pod: { apiVersion: 'v1', kind: 'Pod', plural: 'pods' },
  configMap: { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps' },
  secret: { apiVersion: 'v1', kind: 'Secret', plural: 'secrets' },
  claim: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims' },
  event: { apiVersion: 'events.k8s.io/v1', kind: 'Event', plural: 'events' },
  lease: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', plural: 'leases' },
} as const satisfies Record<string, Kind>;

/** Path of all objects of a kind in a namespace, or of one, or of a part of one such as `status`. */
export function pathOf({ apiVersion, plural }: Kind, namespace: string, ...rest: readonly string[]): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return [root, 'namespaces', encodeURIComponent(namespace), plural, ...rest.map(encodeURIComponent)].join(
    '/',
  );
}

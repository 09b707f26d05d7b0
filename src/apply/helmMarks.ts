/** Decides by which label and annotations Helm knows the ConfigMaps for its own, so that install and upgrade go on working. */
import type { LiveConfigMap } from '../cluster/configMaps.ts';

/** What the chart's documentation calls its release. */
export const usualRelease = 'controller';

const managedBy = 'app.kubernetes.io/managed-by';
const releaseName = 'meta.helm.sh/release-name';
const releaseNamespace = 'meta.helm.sh/release-namespace';

export interface HelmMarks {
  /** Namespace of the release. */
  home: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** The release that one of the ConfigMaps names. */
export function releaseNamed(found: readonly LiveConfigMap[]): string | undefined {
  return found.map(({ metadata }) => metadata.annotations[releaseName]).find((name) => name !== undefined);
}

/** A release may live in another namespace than what it installs, so what one of the ConfigMaps says stays. */
export function helmMarks(release: string, namespace: string, found: readonly LiveConfigMap[]): HelmMarks {
  const marked = found.find(({ metadata }) => metadata.annotations[releaseName] === release);
  const home = marked?.metadata.annotations[releaseNamespace] ?? namespace;
  return {
    home,
    labels: { [managedBy]: 'Helm' },
    annotations: { [releaseName]: release, [releaseNamespace]: home },
  };
}

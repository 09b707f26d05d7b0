/** What the objects of a run are called and labelled, whom they belong to, and how big volumes that it needs are. */
import type { Kind } from '../api/kinds.ts';
import { kinds } from '../api/kinds.ts';
import type { Body, KubeObject, Owner } from '../api/object.ts';
import { labelsOf, marks, objectNameOf } from '../names.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import type { ResolvedRun, Run } from './run.ts';

interface Of {
  run: Run;
  resolved: ResolvedRun;
  settings: ControllerSettings;
}

/** Deterministic: a second controller, or one that was killed and comes back, makes no second object. `part` tells several apart. */
export function nameOf({ metadata }: Run, part: string): string {
  return objectNameOf([metadata.name, part], [metadata.uid, part]);
}

export function metadataOf({ run, resolved, settings }: Of, part: string): Body['metadata'] {
  return {
    name: nameOf(run, part),
    namespace: run.metadata.namespace,
    labels: {
      ...settings.runs.labels,
      'app.kubernetes.io/part-of': 'cto',
      'app.kubernetes.io/managed-by': settings.name,
      ...labelsOf({
        [marks.run]: run.metadata.name,
        [marks.play]: run.spec.play,
        [marks.task]: resolved.id.task,
        [marks.stage]: resolved.id.stage,
        [marks.service]: resolved.service,
        [marks.agent]: resolved.agent,
      }),
    },
  };
}

/** An owner of Kubernetes' own kinds does not wait for what it owns: who says that it has to, needs a right to its finalizers. */
export function ownerOf({ apiVersion, kind }: Kind, { name, uid }: KubeObject['metadata']): Owner {
  const blockOwnerDeletion = apiVersion === kinds.play.apiVersion;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion };
}

/** Claim of a run's volume, and the folder in it that stands for the volume when one claim holds all. */
export function claimOf(
  { volume }: ResolvedRun,
  { storage }: ControllerSettings,
): { name: string; volumeFolder: string } {
  const words = ['workspace', volume.service, ...(volume.agent === undefined ? [] : [volume.agent])];
  const plain = words.join('-');
  const isName = plain.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(plain);
  const own = isName ? plain : objectNameOf(words, words);
  return storage.existingClaim === ''
    ? { name: own, volumeFolder: '' }
    : { name: storage.existingClaim, volumeFolder: `${own}/` };
}

/** A volume that is missing is made; it belongs to nobody, so nothing but a person deletes it. */
export function newClaim({ run, resolved, settings }: Of): Body {
  const { storage } = settings;
  return {
    apiVersion: kinds.claim.apiVersion,
    kind: kinds.claim.kind,
    metadata: {
      name: claimOf(resolved, settings).name,
      namespace: run.metadata.namespace,
      labels: {
        ...settings.runs.labels,
        'app.kubernetes.io/part-of': 'cto',
        ...labelsOf({ [marks.service]: resolved.volume.service, [marks.agent]: resolved.volume.agent }),
      },
    },
    spec: {
      accessModes: storage.accessModes,
      ...(storage.storageClass === '' ? {} : { storageClassName: storage.storageClass }),
      resources: { requests: { storage: storage.size } },
    },
  };
}

/** A claim that says it is another service's or agent's is an error, not a volume to work on. */
export function claimMismatch({ volume }: ResolvedRun, claim: KubeObject): string | undefined {
  const { labels, name } = claim.metadata;
  for (const [mark, wanted] of [
    [marks.service, volume.service],
    [marks.agent, volume.agent],
  ] as const) {
    const said = labels[mark];
    if (said !== undefined && said !== wanted)
      return `The claim ${name} is labelled ${mark}=${said}, not ${wanted ?? 'nothing'}`;
  }
  return undefined;
}

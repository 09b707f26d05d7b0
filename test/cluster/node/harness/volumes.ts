/** Decides which volumes the test node has: folders of its disk, ready to be claimed, for one node or for many. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeName } from './nodeComponents.ts';
import { nodePaths } from './nodeFiles.ts';

const count = 40;

/** Makes the folders; returns the objects. Unlike a `hostPath` such a volume takes the group of its pods, as cloud disks do. */
export async function makeVolumes(folder: string): Promise<Record<string, unknown>> {
  const items = [];
  for (let number = 1; number <= count; number += 1) {
    const name = `local-${number}`;
    const path = join(nodePaths(folder).volumes, name);
    await mkdir(path, { recursive: true });
    items.push(volume(name, path));
  }
  return { apiVersion: 'v1', kind: 'List', items };
}

function volume(name: string, path: string): Record<string, unknown> {
  const here = { key: 'kubernetes.io/hostname', operator: 'In', values: [nodeName] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '100Gi' },
      accessModes: ['ReadWriteOnce', 'ReadWriteMany'],
      persistentVolumeReclaimPolicy: 'Retain',
      local: { path },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
    },
  };
}

/** What a pod has mounted, as files in a folder: those of its ConfigMap, and the Secret with which it signs in to git. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiClient } from '../../src/controller/api/client.ts';
import { kinds } from '../../src/controller/api/kinds.ts';
import type { KubeObject } from '../../src/controller/api/object.ts';
import { dataOf, filesOfPod, gitSecretOfPod } from '../cluster/controller/parts.ts';

/** A namespace, as an administrator sees it. */
export interface PodPlace {
  admin: ApiClient;
  namespace: string;
}

export interface PodFiles {
  /** The ConfigMap's. */
  files: string;
  /** The Secret's. */
  credentials: string;
}

/** `folder` is the pod's own; `change`: what becomes of each text of the ConfigMap. */
export async function writePodFiles(
  { admin, namespace }: PodPlace,
  pod: KubeObject,
  folder: string,
  change: (text: string) => string = (same) => same,
): Promise<PodFiles> {
  const made = { files: join(folder, 'files'), credentials: join(folder, 'git') };
  const configMap = await admin.get(kinds.configMap, { namespace, name: filesOfPod(pod) });
  const secret = await admin.get(kinds.secret, { namespace, name: gitSecretOfPod(pod) });
  for (const each of Object.values(made)) await mkdir(each, { recursive: true });
  for (const [file, text] of Object.entries(dataOf(configMap)))
    await writeFile(join(made.files, file), change(text));
  for (const [file, text] of Object.entries(dataOf(secret)))
    await writeFile(join(made.credentials, file), Buffer.from(text, 'base64'), { mode: 0o600 });
  return made;
}

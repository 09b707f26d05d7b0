/** Parts of objects as tests look at them; anything else than expected is an error of the test. */
import { z } from 'zod';
import type { KubeObject } from '../../../src/controller/api/object.ts';

export function dataOf(object: KubeObject | undefined): Record<string, string> {
  return z.record(z.string(), z.string()).parse(object?.['data']);
}

export function statusIn(object: KubeObject | undefined): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(object?.['status'] ?? {});
}

const volume = z.looseObject({
  name: z.string(),
  configMap: z.looseObject({ name: z.string() }).optional(),
  secret: z.looseObject({ secretName: z.string() }).optional(),
});

function volumeOf(pod: KubeObject, wanted: string): z.infer<typeof volume> | undefined {
  const { volumes } = z.looseObject({ volumes: z.array(volume) }).parse(pod['spec']);
  return volumes.find(({ name }) => name === wanted);
}

/** ConfigMap of the pod's volume `files`. */
export function filesOfPod(pod: KubeObject): string {
  return volumeOf(pod, 'files')?.configMap?.name ?? '';
}

/** Secret of the pod's volume `git`. */
export function gitSecretOfPod(pod: KubeObject): string {
  return volumeOf(pod, 'git')?.secret?.secretName ?? '';
}

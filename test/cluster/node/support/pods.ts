/** Small pods on the test node, as strict as those of agents. */
import { expect, vi } from 'vitest';
import { kubectl } from '../../support/kubectl.ts';
import { imageReference } from '../harness/images.ts';

/** Runs a script of bash in the pod `pod` to its end. */
export async function restrictedPod(namespace: string, script: string): Promise<void> {
  await startPod(namespace, script);
  await expect.poll(async () => phaseOf(namespace), { timeout: 300_000 }).toBe('Succeeded');
}

async function startPod(namespace: string, script: string): Promise<void> {
  const container = {
    name: 'container',
    image: imageReference('workspace'),
    imagePullPolicy: 'Never',
    command: ['bash', '-euc', script],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10001,
        runAsGroup: 10001,
        fsGroup: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [container],
    },
  };
  // A new namespace has no account for its pods yet.
  const apply = async (): Promise<void> => {
    const { ok, text } = await kubectl(['apply', '-f', '-'], JSON.stringify(pod));
    if (!ok) throw new Error(text);
  };
  await vi.waitFor(apply, { timeout: 120_000, interval: 500 });
}

async function phaseOf(namespace: string): Promise<string> {
  return (await kubectl(['get', 'pod', '-n', namespace, 'pod', '-o', 'jsonpath={.status.phase}'])).text;
}

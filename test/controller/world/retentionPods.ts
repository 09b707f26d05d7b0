/** STAND-IN for a node: programs of pods of retention run here, on a folder that stands for the volume, and their logs are kept. */
import { z } from 'zod';
import type { KubeObject } from '../../../src/controller/api/object.ts';
import type { Transport } from '../../../src/controller/api/transport.ts';
import { sweepVolume } from '../../../src/controller/pod/sweep.ts';
import { sweepOrder } from '../../../src/controller/sweep/order.ts';

const podSpec = z.looseObject({
  containers: z.array(
    z.looseObject({
      command: z.array(z.string()),
      volumeMounts: z.array(z.looseObject({ subPath: z.string().optional() })),
    }),
  ),
});

export interface PodOutcome {
  exitCode: number;
  message: string;
}

/** The path below the volume that the pod of a salvage mounts; undefined for a sweep. */
export function salvagedPath(pod: KubeObject): string | undefined {
  const [container] = podSpec.parse(pod['spec']).containers;
  return container?.command[2] === 'sweep' ? undefined : (container?.volumeMounts[0]?.subPath ?? '');
}

/** What `cto pod sweep` does; its log is kept. */
export async function sweepInPod(
  pod: KubeObject,
  { volume, order, logs }: { volume: string; order: string; logs: Map<string, string> },
): Promise<PodOutcome> {
  const { report, listed } = await sweepVolume(volume, sweepOrder.parse(JSON.parse(order)), Date.now());
  const lines = [...listed, report].map((line) => `${JSON.stringify(line)}\n`);
  logs.set(pod.metadata.name, lines.join(''));
  return { exitCode: 0, message: JSON.stringify(report) };
}

/** The same API server, with these logs of pods. */
export function withLogs(transport: Transport, logs: ReadonlyMap<string, string>): Transport {
  return async (request) => {
    const [, pod = ''] = /\/pods\/([^/]+)\/log/.exec(request.path) ?? [];
    const log = logs.get(pod);
    if (log === undefined) return transport(request);
    return { status: 200, headers: {}, text: async () => log, stream: () => null };
  };
}

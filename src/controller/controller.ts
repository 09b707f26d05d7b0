/** One controller from its settings to its end: servers, engine, and a stop that leaves nothing half done. */
import { randomBytes } from 'node:crypto';
import type { KubeConfig } from '@kubernetes/client-node';
import { apiClient } from './api/client.ts';
import { kubeTransport, type Transport } from './api/transport.ts';
import { type Engine, startEngine } from './engine/engine.ts';
import { gitRemote, type Remote } from './remote/remote.ts';
import type { ControllerSettings } from './settings/schema.ts';
import { type Instruments, makeInstruments } from './telemetry/instruments.ts';
import { makeLog } from './telemetry/log.ts';
import { serveHealth, serveMetrics } from './telemetry/servers.ts';

export interface ControllerOptions {
  settings: ControllerSettings;
  config: KubeConfig;
  /** Name of the pod. */
  name: string;
  ports: { metrics: number; health: number };
  /** Address to listen on; default all. */
  host?: string;
  /** For what git needs; what is in it can be lost. */
  folder: string;
  /** In memory: for SSH keys, while git uses them. */
  memory: string;
  write: (line: string) => void;
  signal: AbortSignal;
  /** Tests put faults in between here. */
  transport?: Transport;
  /** Default: git. */
  remote?: Remote;
  /** Milliseconds after which a watch that says nothing is given up; for tests. */
  silence?: number;
}

export interface RunningController {
  ports: { metrics: number; health: number };
  /** Resolved when it has stopped; rejected when it can't go on. */
  ended: Promise<void>;
}

export async function startController(options: ControllerOptions): Promise<RunningController> {
  const { settings, config, ports, host, signal, folder, memory } = options;
  const log = makeLog({ level: settings.logLevel, write: options.write });
  const instruments = makeInstruments();
  const engine = startEngine({
    api: apiClient(options.transport ?? kubeTransport(config)),
    settings,
    log,
    instruments,
    folder,
    memory,
    remote: options.remote ?? gitRemote,
    ...(options.silence !== undefined && { silence: options.silence }),
    identity: `${options.name}-${randomBytes(4).toString('hex')}`,
    signal,
  });
  let fault: string | undefined;
  const health = await serveHealth({ dead: () => fault, waiting: engine.waiting }, ports.health, host);
  const metrics = await serveMetrics(metricsPage(instruments, engine), ports.metrics, host);
  log.info('Started', { namespaces: settings.runNamespaces, metrics: metrics.port, health: health.port });
  const end = async (): Promise<void> => {
    try {
      await engine.ended;
    } catch (error) {
      fault = String(error);
      throw error;
    } finally {
      await Promise.all([health.close(), metrics.close()]);
      log.info('Stopped', {});
    }
  };
  return { ports: { metrics: metrics.port, health: health.port }, ended: end() };
}

function metricsPage({ registry }: Instruments, { setGauges }: Engine): Parameters<typeof serveMetrics>[0] {
  return {
    contentType: registry.contentType,
    metrics: async () => {
      setGauges();
      return registry.metrics();
    },
  };
}

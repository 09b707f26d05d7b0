/** Runs `cto controller`: settings, account, signals. */
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadKubeconfig } from '../cluster/kubeconfig.ts';
import { startController } from '../controller/controller.ts';
import { readSettings } from '../controller/settings/readSettings.ts';
import type { ControllerFlags } from './controllerCommand.ts';
import { exitCode, type Io } from './io.ts';

export async function runController(flags: ControllerFlags, io: Io): Promise<number> {
  const settings = await readSettings(resolve(io.cwd, flags.settings), { logLevel: flags.logLevel });
  const config = loadKubeconfig({ env: io.env });
  const folder = flags.folder ?? join(tmpdir(), 'cto-controller');
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, onSignal);
  try {
    const running = await startController({
      settings,
      config,
      name: io.env['POD_NAME'] ?? hostname(),
      ports: { metrics: flags.metricsPort, health: flags.healthPort },
      folder,
      memory: flags.memory ?? join(folder, 'keys'),
      write: (line) => void io.stdout.write(line),
      signal: stop.signal,
    });
    await running.ended;
    return exitCode.succeeded;
  } finally {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.off(name, onSignal);
  }
}

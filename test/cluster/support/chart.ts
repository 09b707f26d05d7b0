/** Releases of the chart in tests: the project's own chart with other templates in it, Helm 3 and 4, in a namespace. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../../../src/packageFolder.ts';
import { runProcess } from '../../../src/processes.ts';
import { configMapsFrom, type SetData } from '../../../src/templates/configMaps.ts';
import { toolPath } from '../../../src/tools/tool.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import type { TestNamespace } from '../harness/namespace.ts';

/** A way to use Helm. */
export interface HelmWay {
  title: string;
  program: 'helm' | 'helm3';
  /** For install; upgrade and rollback do as the release was installed. */
  flags: readonly string[];
}

export const helm3: HelmWay = { title: 'Helm 3', program: 'helm3', flags: [] };
export const helm4: HelmWay = {
  title: 'Helm 4, server-side',
  program: 'helm',
  flags: ['--server-side=true'],
};
export const helm4Client: HelmWay = {
  title: 'Helm 4, client-side',
  program: 'helm',
  flags: ['--server-side=false'],
};

/** A copy of the chart that carries this set; returns its folder. */
export async function chartWith(data: SetData): Promise<string> {
  const chart = join(await temporaryFolder(), 'controller');
  await cp(join(packageFolder(), 'chart'), chart, { recursive: true });
  const files = join(chart, 'files', 'agent-templates');
  await rm(files, { recursive: true, force: true });
  for (const { metadata, data: texts } of configMapsFrom(data)) {
    await mkdir(join(files, metadata.name), { recursive: true });
    for (const [key, text] of Object.entries(texts)) await writeFile(join(files, metadata.name, key), text);
  }
  return chart;
}

/** Without what belongs to the whole cluster, so that tests do not meet there, and without a controller to start. */
const values = ['--set', 'crds.install=false', '--set', 'controller.enabled=false'];

export interface Release {
  install: (chart: string, ...more: string[]) => Promise<string>;
  upgrade: (chart: string, ...more: string[]) => Promise<string>;
  rollback: (revision: number) => Promise<string>;
  uninstall: () => Promise<string>;
}

/** The release `controller` in a namespace, by one way of Helm. */
export async function releaseIn({ name, kubeconfig }: TestNamespace, way: HelmWay): Promise<Release> {
  const program = await toolPath(way.program);
  const home = await temporaryFolder();
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    KUBECONFIG: kubeconfig,
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
  };
  const helm = async (...words: string[]): Promise<string> =>
    (await runProcess(program, [...words, '--namespace', name], { env })).stdout;
  return {
    install: async (chart, ...more) => helm('install', 'controller', chart, ...values, ...way.flags, ...more),
    upgrade: async (chart, ...more) => helm('upgrade', 'controller', chart, ...values, ...more),
    rollback: async (revision) => helm('rollback', 'controller', String(revision)),
    uninstall: async () => helm('uninstall', 'controller', '--wait'),
  };
}

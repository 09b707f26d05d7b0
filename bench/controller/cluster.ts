/** Decides what the measurement runs on: the test control plane with an audit log, a scheduler, nodes of kwok, the chart, a real controller. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import { packageFolder } from '../../src/packageFolder.ts';
import { toolPath } from '../../src/tools/tool.ts';
import { controlPlane } from '../../test/cluster/harness/components.ts';
import { startControlPlane } from '../../test/cluster/harness/controlPlane.ts';
import { type RunningProgram, startProgram, stopRecorded } from '../../test/cluster/harness/processes.ts';
import { auditPolicy } from './audit.ts';
import type { Remotes } from './remotes.ts';
import { token } from './remotes.ts';

export const namespace = 'agent-platform';
const nodes = 20;

export interface BenchCluster {
  folder: string;
  kubeconfig: string;
  auditLog: string;
  /** With input: `kubectl … -f -`. */
  kubectl: (args: readonly string[], input?: string) => Promise<string>;
  stop: () => Promise<void>;
}

export async function startCluster({ summary }: Remotes): Promise<BenchCluster> {
  const folder = join(packageFolder(), '.tools', 'cluster', `bench-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const policy = join(folder, 'audit.yaml');
  await writeFile(policy, auditPolicy);
  const programs = new Map<string, string>();
  for (const name of [...controlPlane.map((each) => each.name), 'kubectl', 'kube-scheduler', 'kwok'])
    programs.set(name, await toolPath(name));
  const { kubeconfig, stop } = await startControlPlane(folder, programs, { auditPolicy: policy });
  const program = async (name: string, args: readonly string[]): Promise<RunningProgram> =>
    startProgram(folder, { name, program: programs.get(name) ?? name, args });
  await program('kube-scheduler', [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0']);
  const stages = await readFile(join(import.meta.dirname, 'stages.yaml'), 'utf8');
  await writeFile(
    join(folder, 'stages.yaml'),
    stages.replace('SUMMARY', () => summary),
  );
  const owned = ['--manage-all-nodes=true', '--node-lease-duration-seconds=40'];
  await program('kwok', [`--kubeconfig=${kubeconfig}`, `--config=${join(folder, 'stages.yaml')}`, ...owned]);
  const kubectl: BenchCluster['kubectl'] = async (args, input) =>
    (
      await execa(programs.get('kubectl') ?? '', ['--kubeconfig', kubeconfig, ...args], {
        input: input ?? '',
      })
    ).stdout;
  return {
    folder,
    kubeconfig,
    auditLog: join(folder, 'audit.log'),
    kubectl,
    stop: async () => {
      await stopRecorded(folder, ['controller', 'kwok', 'kube-scheduler']);
      await stop();
    },
  };
}

const named = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });

/** All of the chart but its Deployment: the controller is a process here. Then the volume, the nodes, the Secret of git. */
export async function installChart({ kubectl, folder }: BenchCluster, most: number): Promise<string> {
  const helm = await toolPath('helm');
  const chart = join(packageFolder(), 'chart');
  const values = ['--set', 'git.existingSecret=git', '--set', 'storage.accessModes={ReadWriteMany}'];
  const { stdout } = await execa(helm, ['template', 'cto', chart, '--namespace', namespace, ...values]);
  const all = parseAllDocuments(stdout).map((document): unknown => document.toJS());
  const objects = all.filter((value) => value !== null).map((value) => named.parse(value));
  await kubectl(['create', 'namespace', namespace]);
  const [definitions, rest] = [
    objects.filter(({ kind }) => kind === 'CustomResourceDefinition'),
    objects.filter(({ kind }) => !['CustomResourceDefinition', 'Deployment'].includes(kind)),
  ];
  const apply = ['apply', '--server-side', '-n', namespace, '-f', '-'];
  await kubectl(apply, definitions.map((object) => stringify(object)).join('---\n'));
  await kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
  await kubectl(apply, [...rest, ...surroundings()].map((object) => stringify(object)).join('---\n'));
  const settings = z
    .looseObject({ data: z.record(z.string(), z.string()) })
    .parse(objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.endsWith('-settings')));
  const read = z
    .looseObject({ caps: z.looseObject({}) })
    .parse(JSON.parse(settings.data['settings.json'] ?? ''));
  const file = join(folder, 'settings.json');
  await writeFile(file, JSON.stringify({ ...read, caps: { ...read.caps, runs: most } }));
  return file;
}

function surroundings(): object[] {
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'bench' },
    spec: {
      capacity: { storage: '1Ti' },
      accessModes: ['ReadWriteMany'],
      hostPath: { path: '/nothing' },
      claimRef: { namespace, name: 'workspace-bench' },
    },
  };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'git', namespace },
    stringData: { token },
  };
  const each = Array.from({ length: nodes }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${index + 1}`, labels: { 'kubernetes.io/hostname': `node-${index + 1}` } },
  }));
  return [volume, secret, ...each];
}

/** As its own account, from the source. */
export async function startController(
  { kubectl, folder, kubeconfig }: BenchCluster,
  settings: string,
): Promise<RunningProgram> {
  const accounts = await kubectl(['get', 'serviceaccounts', '-n', namespace, '-o', 'name']);
  const account = accounts.split('\n').find((name) => /cto/.test(name) && !name.endsWith('-agent'));
  const name = account?.replace('serviceaccount/', '') ?? '';
  const own = await kubectl(['create', 'token', name, '-n', namespace, '--duration=10h']);
  const config = z
    .looseObject({ users: z.array(z.looseObject({})) })
    .parse(parse(await readFile(kubeconfig, 'utf8')));
  const file = join(folder, 'controller-kubeconfig');
  await writeFile(file, stringify({ ...config, users: [{ name: 'admin', user: { token: own } }] }), {
    mode: 0o600,
  });
  const ports = ['--metrics-port', '0', '--health-port', '0', '--folder', join(folder, 'controller')];
  const cli = join(packageFolder(), 'src', 'cli.ts');
  const words = [process.execPath, cli, 'controller', '--settings', settings, ...ports];
  return startProgram(folder, { name: 'controller', program: 'env', args: [`KUBECONFIG=${file}`, ...words] });
}

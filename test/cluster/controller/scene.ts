/** A namespace with the chart's own definitions, Role and settings, a git server with credentials, and controllers that can be cut off. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type ApiClient, apiClient } from '../../../src/controller/api/client.ts';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { type KubeObject, objectSchema } from '../../../src/controller/api/object.ts';
import { kubeTransport, type Transport } from '../../../src/controller/api/transport.ts';
import {
  type ControllerOptions,
  type RunningController,
  startController,
} from '../../../src/controller/controller.ts';
import { type ControllerSettings, settingsSchema } from '../../../src/controller/settings/schema.ts';
import { startRemote } from '../../../src/isolation/remote/server.ts';
import { packageFolder } from '../../../src/packageFolder.ts';
import { runProcess } from '../../../src/processes.ts';
import { compileTemplates } from '../../../src/templates/compile.ts';
import { configMapsOf } from '../../../src/templates/configMaps.ts';
import type { MemoryRemote } from '../../controller/world/memoryRemote.ts';
import { makeGitDir, type GitDir } from '../../helpers/gitDir.ts';
import { clusterConfig, testNamespace } from '../harness/namespace.ts';
import { waitForDefinitions } from '../support/kubectl.ts';
import { dataOf } from './parts.ts';

export interface Scene {
  namespace: string;
  /** An administrator's. */
  admin: ApiClient;
  settings: ControllerSettings;
  git: GitDir;
  /** In place of git, where many plays are played. */
  model: MemoryRemote | undefined;
  /** Address of the remote. */
  repository: string;
  /** Starts a controller with the rights of the chart's ServiceAccount; `between` sees each of its requests. */
  start: (
    between?: (transport: Transport) => Transport,
    more?: Pick<ControllerOptions, 'silence'>,
  ) => Promise<RunningController & { stop: () => Promise<void> }>;
  /** Lines of all controllers' logs. */
  lines: string[];
}

/** Once for all scenes of a file. */
let compiled: ReturnType<typeof compileTemplates> | undefined;
let rendered: Promise<string> | undefined;
let served: Promise<void> | undefined;
const anyNamespace = 'namespace-of-the-scene';

/** Objects of the chart that the API server needs; there is no node that could run the Deployment. */
const applied = new Set(['CustomResourceDefinition', 'ServiceAccount', 'Role', 'RoleBinding']);

/** Serves the folder of bare repositories, and says the address of `app`. */
export type Serve = (root: string) => Promise<string>;

/** `serve`: in place of the scene's own git server and its Secret. */
export async function makeScene(
  change: (settings: ControllerSettings) => ControllerSettings = (same) => same,
  serve?: Serve,
  model?: MemoryRemote,
): Promise<Scene> {
  const { name: namespace } = await testNamespace();
  const admin = apiClient(kubeTransport(clusterConfig()));
  const chart = await renderChart(namespace);
  for (const object of chart.filter(({ kind }) => applied.has(kind ?? '')))
    await applyAny(admin, object, namespace);
  // Their kinds are served a moment after they were applied.
  await (served ??= waitForDefinitions());
  compiled ??= compileTemplates(join(packageFolder(), 'agent-templates'));
  for (const configMap of configMapsOf((await compiled).set)) {
    await admin.create(kinds.configMap, { ...configMap, metadata: { ...configMap.metadata, namespace } });
  }
  const found = chart.find(({ metadata }) => metadata.name.endsWith('-settings'));
  const read = settingsSchema.parse(JSON.parse(dataOf(found)['settings.json'] ?? ''));
  const settings = change({
    ...read,
    leaderElection: { ...read.leaderElection, leaseSeconds: 15, renewSeconds: 1 },
  });
  const git = await makeGitDir();
  const root = await servedFolder(git);
  const repository = await (serve ?? ownServer(admin, namespace))(root);
  const lines: string[] = [];
  const account = chart.find(
    ({ kind, metadata }) => kind === 'ServiceAccount' && !metadata.name.endsWith('-agent'),
  );
  const start: Scene['start'] = async (between = (same) => same, more = {}) => {
    const stop = new AbortController();
    const config = clusterConfig(`system:serviceaccount:${namespace}:${account?.metadata.name}`);
    const running = await startController({
      settings,
      config,
      name: 'controller',
      ports: { metrics: 0, health: 0 },
      host: '127.0.0.1',
      folder: join(git.folder, 'controller'),
      memory: join(git.folder, 'memory'),
      write: (line) => void lines.push(line.trim()),
      signal: stop.signal,
      transport: between(kubeTransport(config)),
      ...(model && { remote: model.remote }),
      ...more,
    });
    const end = async (): Promise<void> => {
      stop.abort();
      await running.ended;
    };
    onTestFinished(end);
    return { ...running, stop: end };
  };
  return { namespace, admin, settings, git, model, repository, start, lines };
}

async function renderChart(namespace: string): Promise<KubeObject[]> {
  const helm = join(packageFolder(), '.tools', 'bin', 'helm');
  const args = [
    'template',
    'cto',
    join(packageFolder(), 'chart'),
    '--namespace',
    anyNamespace,
    '--set',
    'git.existingSecret=git',
  ];
  rendered ??= runProcess(helm, args).then(({ stdout }) => stdout);
  return parseAllDocuments((await rendered).replaceAll(anyNamespace, namespace))
    .map((document): unknown => document.toJS())
    .filter((value) => value !== null && value !== undefined)
    .map((value) => objectSchema.parse(value));
}

async function applyAny(admin: ApiClient, object: KubeObject, namespace: string): Promise<void> {
  const { apiVersion = '', kind = '', metadata } = object;
  const plural = kind === 'CustomResourceDefinition' ? 'customresourcedefinitions' : `${kind.toLowerCase()}s`;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = kind === 'CustomResourceDefinition' ? root : `${root}/namespaces/${namespace}`;
  const { name, labels, annotations } = metadata;
  const path = `${place}/${plural}/${name}?fieldManager=test&force=true`;
  const body = { ...object, metadata: { name, labels, annotations } };
  const answer = await admin.transport({
    method: 'PATCH',
    path,
    body,
    contentType: 'application/apply-patch+yaml',
  });
  if (answer.status >= 300) throw new Error(`${kind} ${name}: ${answer.status} ${await answer.text()}`);
}

async function servedFolder(git: GitDir): Promise<string> {
  await git.git('config', 'http.receivepack', 'true');
  const root = join(git.folder, 'served');
  await cp(git.remote, join(root, 'app.git'), { recursive: true });
  return root;
}

/** git over HTTP for one account, whose token is in the Secret that the chart names. */
function ownServer(admin: ApiClient, namespace: string): Serve {
  return async (root) => {
    const server = await startRemote(root);
    onTestFinished(async () => server.close());
    server.allow('app', [{ user: 'x-access-token', token: 'token-of-the-test' }]);
    await admin.create(kinds.secret, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'git', namespace },
      stringData: { token: 'token-of-the-test' },
    });
    return `http://${server.host}/app.git`;
  };
}

/** Where the served copy of the remote lies. */
export function servedRepository({ git }: Scene): string {
  return join(git.folder, 'served', 'app.git');
}

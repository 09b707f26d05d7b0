/** The packaged chart installed on the test node by Helm, under the restricted Pod Security Standard, with git and its Secrets. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { execa } from 'execa';
import { resources } from '../../../../src/controller/resources/registry.ts';
import { group } from '../../../../src/controller/resources/resource.ts';
import { runProcess } from '../../../../src/processes.ts';
import { toolPath } from '../../../../src/tools/tool.ts';
import { chartFolder } from '../../../chart/helpers/helm.ts';
import { kubectl } from '../../support/kubectl.ts';
import { imageNames, type ImageName } from '../harness/images.ts';
import { startGitServer, type GitServer } from './gitServer.ts';

export interface Installed {
  namespace: string;
  git: GitServer;
  /** Values that occur nowhere else: wherever one turns up it came from its Secret. */
  secrets: { token: string; key: string };
  /** Helm in that namespace; rejects when it fails, unless `mayFail`. */
  helm: (words: readonly string[], mayFail?: boolean) => Promise<{ text: string; ok: boolean }>;
  close: () => Promise<void>;
}

/** Installs the release `controller` and waits until its controller is ready. */
export async function installPackaged(values: Readonly<Record<string, unknown>> = {}): Promise<Installed> {
  const namespace = `cto-node-${randomBytes(3).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'cto-installed-'));
  const git = await startGitServer();
  const secrets = { token: `canary-token-${random()}`, key: `canary-key-${random()}` };
  git.allow('app', [{ user: 'x-access-token', token: secrets.token }]);
  await apply(namespaceOf(namespace));
  await apply(secretOf(namespace, 'git', { token: secrets.token }));
  await apply(secretOf(namespace, 'model', { ANTHROPIC_API_KEY: secrets.key }));
  const helm = await helmIn(namespace, folder);
  const file = join(folder, 'values.json');
  await writeFile(file, JSON.stringify({ ...valuesFor(git), ...values }));
  const chart = await packaged(folder);
  await helm(['install', 'controller', chart, '--values', file, '--wait', '--timeout', '8m']);
  const close = async (): Promise<void> => {
    await helm(['uninstall', 'controller']);
    const definitions = resources.map(({ plural }) => `${plural}.${group}`);
    await kubectl(['delete', 'crd', '--ignore-not-found', ...definitions]);
    await kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await git.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { namespace, git, secrets, helm, close };
}

const random = (): string => randomBytes(12).toString('hex');

/** Creates or changes an object. */
export async function apply(object: Readonly<Record<string, unknown>>): Promise<void> {
  const { ok, text } = await kubectl(['apply', '-f', '-'], JSON.stringify(object));
  if (!ok) throw new Error(text);
}

function namespaceOf(name: string): Record<string, unknown> {
  const labels = Object.fromEntries(
    ['enforce', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
  );
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function secretOf(
  namespace: string,
  name: string,
  stringData: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData };
}

function imageOf(name: ImageName): Record<string, string> {
  return { registry: imageNames.registry, repository: imageNames[name], tag: imageNames.tag };
}

/** What differs from the defaults on this node: its images, small requests, its git server and who vouches for it. */
function valuesFor({ authority }: GitServer): Record<string, unknown> {
  const never = { pullPolicy: 'Never' };
  return {
    image: { ...imageOf('controller'), ...never },
    global: { caBundle: { pem: authority } },
    git: { existingSecret: 'git' },
    clis: { claude: { existingSecret: 'model', image: imageOf('cli') } },
    runs: {
      image: { ...imageOf('workspace'), ...never },
      resources: {
        requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '16Mi' },
        limits: { memory: '512Mi', 'ephemeral-storage': '256Mi' },
      },
    },
    storage: { size: '1Gi' },
    tests: { requireNetworkPolicy: false },
  };
}

async function packaged(folder: string): Promise<string> {
  await runProcess(await toolPath('helm'), ['package', chartFolder, '--destination', folder]);
  const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  return join(folder, file);
}

async function helmIn(namespace: string, folder: string): Promise<Installed['helm']> {
  const program = await toolPath('helm');
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: inject('kubeconfig') };
  return async (words, mayFail = false) => {
    const options = { env, extendEnv: false, all: true, reject: false };
    const { all, exitCode } = await execa(program, [...words, '--namespace', namespace], options);
    if (exitCode !== 0 && !mayFail) throw new Error(`helm ${words[0]}: ${all}\n${await states(namespace)}`);
    return { text: all ?? '', ok: exitCode === 0 };
  };
}

/** What a person would look at first. */
async function states(namespace: string): Promise<string> {
  const pods = await kubectl(['describe', 'pods', '-n', namespace]);
  const logs = await kubectl(['logs', '-n', namespace, 'deployment/controller', '--tail=20']);
  return `${pods.text.split('\n').slice(-30).join('\n')}\n${logs.text}`;
}

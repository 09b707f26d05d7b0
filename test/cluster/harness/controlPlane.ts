/** Decides how a test cluster comes up: credentials, programs one after the other, ready or a reason why not. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { CtoError } from '../../../src/errors.ts';
import { freePorts } from '../../helpers/freePorts.ts';
import { controlPlane, kubeconfigOf, type Component, type Site } from './components.ts';
import { writeCredentials } from './credentials.ts';
import { abandoned, lastWords, startProgram, stopRecorded, type RunningProgram } from './processes.ts';

export interface TestCluster {
  /** Path of a kubeconfig of an administrator. */
  kubeconfig: string;
  stop: () => Promise<void>;
}

/** Absolute paths by name. */
export type Programs = ReadonlyMap<string, string>;

const readyWithin = 180_000;
const stopOrder = controlPlane.map(({ name }) => name).toReversed();

/** Starts etcd, API server and controller manager in `folder`, whose name ends with this process's id; ports are free ones. */
export async function startControlPlane(
  folder: string,
  programs: Programs,
  more: Pick<Site, 'auditPolicy'> = {},
): Promise<TestCluster> {
  for (const left of await abandoned(dirname(folder))) await takeDown(left);
  const [etcd = 0, etcdPeers = 0, api = 0] = await freePorts(3);
  const site: Site = { folder, ports: { etcd, etcdPeers, api }, ...more };
  await writeCredentials(site, `https://127.0.0.1:${api}`);
  try {
    for (const component of controlPlane) await startComponent(component, site, programs);
  } catch (error) {
    await stopRecorded(folder, stopOrder);
    throw error;
  }
  return { kubeconfig: kubeconfigOf(site), stop: async () => takeDown(folder) };
}

async function takeDown(folder: string): Promise<void> {
  await stopRecorded(folder, stopOrder);
  await rm(folder, { recursive: true, force: true });
}

/** Starts one program of the cluster; the API server is ready afterwards. */
export async function startComponent(
  { name, args }: Component,
  site: Site,
  programs: Programs,
): Promise<void> {
  const [program = '', ...words] = [
    ...(site.enclosed?.enter ?? []),
    programs.get(name) ?? name,
    ...args(site),
  ];
  const running = await startProgram(site.folder, { name, program, args: words });
  if (name !== 'kube-apiserver') return;
  const asked = ['--kubeconfig', kubeconfigOf(site), 'get', '--raw', '/readyz'];
  for (let waited = 0; ; waited += 500) {
    const { exitCode } = await execa(programs.get('kubectl') ?? 'kubectl', asked, { reject: false });
    if (exitCode === 0) return;
    await stillRuns(running, site, waited);
    await wait(500);
  }
}

async function stillRuns(running: RunningProgram, { folder }: Site, waited: number): Promise<void> {
  const ended = running.exitCode();
  if (ended === undefined && waited < readyWithin) return;
  const what = ended === undefined ? 'did not get ready' : `ended with exit code ${ended}`;
  throw new CtoError('cluster-broken', `${running.name} of the test cluster ${what}`, {
    hint: `It said:\n${await lastWords(folder, running.name)}`,
  });
}

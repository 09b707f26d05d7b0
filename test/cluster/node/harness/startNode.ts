/** Decides how a cluster with one real node comes up: enclosure, control plane, containerd with its images, kubelet, volumes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CtoError, messageOf } from '../../../../src/errors.ts';
import { runProcess } from '../../../../src/processes.ts';
import { controlPlane, kubeconfigOf, type Site } from '../../harness/components.ts';
import { startComponent, type Programs } from '../../harness/controlPlane.ts';
import { writeCredentials } from '../../harness/credentials.ts';
import { abandoned, lastWords } from '../../harness/processes.ts';
import { type Enclosure, enclose, nodeAddress, serviceAddress, tearDown } from './enclosure.ts';
import { type ImageSteps, makeImages } from './images.ts';
import { containerd, nodeComponents, nodeName } from './nodeComponents.ts';
import { nodePaths, writeNodeFiles } from './nodeFiles.ts';
import { openPassage } from './passage.ts';
import { makeVolumes } from './volumes.ts';

export interface TestNode {
  kubeconfig: string;
  /** First process of its enclosure. */
  pid: number;
  stop: () => Promise<void>;
}

export interface NodeParts extends ImageSteps {
  /** Folder with the programs that connect pods to a network. */
  network: string;
  programs: Programs;
}

/** Starts it in `folder`, whose name ends with this process's id; what killed runs have left beside it goes first. */
export async function startNode(folder: string, parts: NodeParts): Promise<TestNode> {
  for (const left of await abandoned(dirname(folder))) await tearDown(left);
  const images = await imagesFor(parts);
  const end = parts.begin('Starting a cluster with a node');
  try {
    const enclosure = await enclose(folder);
    const passage = await openPassage(enclosure.pid);
    const site = siteOf(folder, enclosure);
    // Its certificate is for that name, and it is the passage that listens there.
    await writeCredentials(site, `https://localhost:${passage.port}`);
    await writeNodeFiles(folder, parts.network);
    await startAll(site, parts.programs, images.archive);
    const stop = async (): Promise<void> => {
      await passage.close();
      await tearDown(folder);
    };
    return { kubeconfig: kubeconfigOf(site), pid: enclosure.pid, stop };
  } catch (error) {
    await tearDown(folder);
    throw error;
  } finally {
    end();
    await images.remove();
  }
}

async function imagesFor(parts: NodeParts): Promise<{ archive: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'cto-images-'));
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return { archive: await makeImages(folder, parts), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function siteOf(folder: string, { enter }: Enclosure): Site {
  const enclosed = { enter, address: nodeAddress, service: serviceAddress };
  return { folder, ports: { etcd: 2379, etcdPeers: 2380, api: 443 }, enclosed };
}

async function startAll(site: Site, programs: Programs, archive: string): Promise<void> {
  const { folder, enclosed } = site;
  await startComponent(containerd, site, programs);
  for (const component of controlPlane) await startComponent(component, site, programs);
  const [program = '', ...enter] = enclosed?.enter ?? [];
  const { socket } = nodePaths(folder);
  const load = ['ctr', '--address', socket, '--namespace', 'k8s.io', 'images', 'import', archive];
  await untilTrue(site, 'containerd', async () => runProcess(program, [...enter, ...load]));
  for (const component of nodeComponents) await startComponent(component, site, programs);
  const kubectl = async (words: readonly string[], input?: string): Promise<unknown> =>
    runProcess(
      programs.get('kubectl') ?? 'kubectl',
      ['--kubeconfig', kubeconfigOf(site), ...words],
      input === undefined ? {} : { input },
    );
  await kubectl(['apply', '-f', '-'], JSON.stringify(await makeVolumes(folder)));
  await untilTrue(site, 'kubelet', async () =>
    kubectl(['wait', '--for=condition=Ready', '--timeout=60s', `node/${nodeName}`]),
  );
}

/** Tries until it works, for two minutes. */
async function untilTrue(site: Site, name: string, work: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const fault = await work().then(
      () => undefined,
      (error: unknown) => (error instanceof CtoError ? (error.hint ?? error.message) : messageOf(error)),
    );
    if (fault === undefined) return;
    if (tries >= 120) {
      throw new CtoError('cluster-broken', `The test node did not get ready: ${fault}`, {
        hint: `${name} said:\n${await lastWords(site.folder, name)}`,
      });
    }
    await wait(1000);
  }
}

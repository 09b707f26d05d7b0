/** Decides how containerd, the network of pods and the kubelet are set up: text files below the cluster's folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { cgroupOf } from './enclosure.ts';
import { imageReference } from './images.ts';

export interface NodePaths {
  socket: string;
  containerd: string;
  kubelet: string;
  kubeletRoot: string;
  volumes: string;
}

export const nodePaths = (folder: string): NodePaths => ({
  socket: join(folder, 'containerd.sock'),
  containerd: join(folder, 'containerd.toml'),
  kubelet: join(folder, 'kubelet.yaml'),
  kubeletRoot: join(folder, 'kubelet'),
  volumes: join(folder, 'volumes'),
});

/** `network`: folder with the programs that connect pods. */
export async function writeNodeFiles(folder: string, network: string): Promise<void> {
  const paths = nodePaths(folder);
  const files = {
    [paths.containerd]: containerdText(folder, network),
    [join(folder, 'cni', '10-bridge.conflist')]: JSON.stringify(bridge(folder)),
    [paths.kubelet]: stringify(kubelet(folder)),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

function containerdText(folder: string, network: string): string {
  return `version = 2
root = "${join(folder, 'containerd', 'root')}"
state = "${join(folder, 'containerd', 'state')}"
[grpc]
  address = "${nodePaths(folder).socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${imageReference('pause')}"
  # Without CAP_SYS_RESOURCE nothing may be protected from the out-of-memory killer.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${network}"
    conf_dir = "${join(folder, 'cni')}"
`;
}

/** Pods reach the node and each other, nothing else; a NetworkPolicy means nothing to it. */
function bridge(folder: string): Record<string, unknown> {
  const ipam = {
    type: 'host-local',
    dataDir: join(folder, 'addresses'),
    ranges: [[{ subnet: '10.244.0.0/24' }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const plugin = { type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: false, ipam };
  return { cniVersion: '0.4.0', name: 'bridge', plugins: [plugin] };
}

function kubelet(folder: string): Record<string, unknown> {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroupOf(folder)}`,
    cgroupsPerQOS: true,
    enforceNodeAllocatable: [],
    oomScoreAdj: 0,
    failSwapOn: false,
    // Nobody else is in this network.
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: `unix://${nodePaths(folder).socket}`,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'imagefs.available': '1%',
    },
    resolvConf: '',
    podLogsDir: join(folder, 'pod-logs'),
    // How soon a changed Secret arrives in a pod; a minute by default.
    syncFrequency: '5s',
    maxPods: 60,
  };
}

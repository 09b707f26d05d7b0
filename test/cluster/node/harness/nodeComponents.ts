/** Decides which programs a cluster with a node has besides its control plane, and with which arguments each runs. */
import { innerKubeconfigOf, type Component } from '../../harness/components.ts';
import { nodeAddress } from './enclosure.ts';
import { nodePaths } from './nodeFiles.ts';

export const nodeName = 'node';

export const containerd: Component = {
  name: 'containerd',
  args: ({ folder }) => [`--config=${nodePaths(folder).containerd}`],
};

const scheduler: Component = {
  name: 'kube-scheduler',
  args: (site) => [`--kubeconfig=${innerKubeconfigOf(site)}`, '--leader-elect=false', '--secure-port=0'],
};

const kubelet: Component = {
  name: 'kubelet',
  args: (site) => [
    `--config=${nodePaths(site.folder).kubelet}`,
    `--kubeconfig=${innerKubeconfigOf(site)}`,
    `--root-dir=${nodePaths(site.folder).kubeletRoot}`,
    `--hostname-override=${nodeName}`,
    `--node-ip=${nodeAddress}`,
  ],
};

/** In the order in which they start, when containerd has its images. */
export const nodeComponents: readonly Component[] = [scheduler, kubelet];

/** Decides which programs make the test cluster and with which arguments each runs; a node's are in ../node/harness. */
import { join } from 'node:path';

/** Where a cluster keeps its files, and the ports that it listens on: on 127.0.0.1, or in a network of its own. */
export interface Site {
  /** Absolute. */
  folder: string;
  ports: { etcd: number; etcdPeers: number; api: number };
  /** Policy of the API server's audit log, which is then `audit.log` in the folder. */
  auditPolicy?: string;
  /** With a node everything runs in a network of its own, where the API server is at these addresses. */
  enclosed?: Enclosed;
}

export interface Enclosed {
  /** Words that go before a command that is to run in there. */
  enter: readonly string[];
  address: string;
  service: string;
}

export interface Component {
  /** Its file in the folder of the tools, too. */
  name: string;
  args: (site: Site) => string[];
}

export const kubeconfigOf = ({ folder }: Site): string => join(folder, 'kubeconfig');
/** For the cluster's own programs. */
export const innerKubeconfigOf = (site: Site): string =>
  site.enclosed === undefined ? kubeconfigOf(site) : join(site.folder, 'kubeconfig-inside');
export const keys = ({
  folder,
}: Site): Readonly<Record<'private' | 'public' | 'tokens' | 'serving', string>> => ({
  private: join(folder, 'service-accounts.key'),
  public: join(folder, 'service-accounts.pub'),
  tokens: join(folder, 'tokens.csv'),
  serving: join(folder, 'api'),
});

const etcd: Component = {
  name: 'etcd',
  args: ({ folder, ports }) => [
    `--data-dir=${join(folder, 'etcd')}`,
    // What is in it is thrown away anyhow.
    '--unsafe-no-fsync',
    `--listen-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${ports.etcdPeers}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${ports.etcdPeers}`,
    `--initial-cluster=default=http://127.0.0.1:${ports.etcdPeers}`,
  ],
};

const apiServer: Component = {
  name: 'kube-apiserver',
  args: (site) => [
    `--etcd-servers=http://127.0.0.1:${site.ports.etcd}`,
    `--secure-port=${site.ports.api}`,
    // It makes a serving certificate of its own here.
    `--cert-dir=${keys(site).serving}`,
    '--service-cluster-ip-range=10.96.0.0/24',
    ...placeOf(site),
    '--authorization-mode=RBAC',
    `--token-auth-file=${keys(site).tokens}`,
    `--service-account-key-file=${keys(site).public}`,
    `--service-account-signing-key-file=${keys(site).private}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--allow-privileged',
    ...auditOf(site),
  ],
};

function auditOf({ folder, auditPolicy }: Site): string[] {
  return auditPolicy === undefined
    ? []
    : [`--audit-policy-file=${auditPolicy}`, `--audit-log-path=${join(folder, 'audit.log')}`];
}

function placeOf({ enclosed }: Site): string[] {
  // Nobody but us on the loopback device: there is no address to announce.
  if (enclosed === undefined) return ['--bind-address=127.0.0.1', '--endpoint-reconciler-type=none'];
  // Logs are read from the kubelet by its address: names mean nothing there.
  return [`--advertise-address=${enclosed.address}`, '--kubelet-preferred-address-types=InternalIP'];
}

const controllerManager: Component = {
  name: 'kube-controller-manager',
  args: (site) => [
    `--kubeconfig=${innerKubeconfigOf(site)}`,
    `--service-account-private-key-file=${keys(site).private}`,
    `--root-ca-file=${join(keys(site).serving, 'apiserver.crt')}`,
    '--use-service-account-credentials',
    '--leader-elect=false',
    '--secure-port=0',
  ],
};

/** In the order in which they start. Without a node they are enough for CRDs, Jobs, quotas and garbage collection. */
export const controlPlane: readonly Component[] = [etcd, apiServer, controllerManager];

/** Decides which findings of kube-score and checkov are meant to be there, and why: any other one fails the tests, and so does one that is gone. */

export interface ScanException {
  tool: 'kube-score' | 'checkov';
  check: string;
  /** Kind and name of the objects, for the release `controller`. */
  objects: readonly string[];
  reason: string;
}

const deployment = 'Deployment/controller';
const tests = ['isolation', 'network', 'templates'].map((name) => `Pod/controller-test-${name}`);

export const scanExceptions: readonly ScanException[] = [
  {
    tool: 'kube-score',
    check: 'container-image-pull-policy',
    objects: [deployment, ...tests],
    reason:
      'A tag of ours never moves, so pulling it again brings nothing, and a registry that is down would keep pods from starting. `image.pullPolicy` changes it.',
  },
  {
    tool: 'kube-score',
    check: 'deployment-replicas',
    objects: [deployment],
    reason:
      'One is enough: while the controller is away running agents go on, and nothing is lost. `controller.replicas: 2` shortens the break.',
  },
  {
    tool: 'checkov',
    check: 'CKV_K8S_15',
    objects: [deployment, ...tests],
    reason: 'Image pull policy: as above.',
  },
  {
    tool: 'checkov',
    check: 'CKV_K8S_43',
    objects: [deployment, ...tests],
    reason:
      'Image by digest: `image.digest` pins it; the chart in the source can’t know the digest of an image that is built from it.',
  },
  {
    tool: 'checkov',
    check: 'CKV_K8S_38',
    objects: [deployment],
    reason: 'The controller needs its API token. Agents and test pods have none.',
  },
  {
    tool: 'checkov',
    check: 'CKV_K8S_8',
    objects: tests,
    reason: 'Liveness probe: a test pod ends by itself.',
  },
  {
    tool: 'checkov',
    check: 'CKV_K8S_9',
    objects: tests,
    reason: 'Readiness probe: nothing connects to a test pod.',
  },
];

/** Markdown: the exceptions with their reasons. */
export function scanExceptionsTable(): string {
  const rows = scanExceptions.map(
    ({ tool, check, objects, reason }) => `| ${tool} | \`${check}\` | ${objects.join(', ')} | ${reason} |`,
  );
  return ['| Tool | Check | Objects | Why it stays |', '|---|---|---|---|', ...rows].join('\n');
}

/** Settings and a run for tests of the reconcilers: what the chart's defaults say, cut to what is looked at. */
import { settingsSchema, type ControllerSettings } from '../../../src/controller/settings/schema.ts';
import { objectSchema, type KubeObject } from '../../../src/controller/api/object.ts';

const stages = {
  implementation: 'rex',
  frontend: 'blaze',
  remediation: 'rex-remediation',
  quality: 'cleo',
  security: 'cipher',
  testing: 'tess',
  docs: 'docs',
};
const cli = { enabled: true, model: 'm', secret: 'keys', endpoint: '', image: 'cli:1' };
const map = { configMap: 'x', partOfSet: true };

export const sampleSettings: ControllerSettings = settingsSchema.parse({
  version: 1,
  name: 'cto',
  namespace: 'agents',
  runNamespaces: ['agents'],
  image: 'controller:1',
  logLevel: 'error',
  leaderElection: { lease: 'cto', leaseSeconds: 15, renewSeconds: 5 },
  templates: { shared: map, claude: map, codex: map, cursor: map, factory: map, opencode: map },
  play: {
    parallelExecution: true,
    maxParallel: 3,
    maxRetries: 3,
    environmentRetries: 2,
    stages: [],
    autoMerge: false,
    pullRequests: false,
    branch: 'feature/task-{id}-implementation',
    resultPrefix: 'refs/cto/results',
    agents: stages,
  },
  agents: {},
  defaultCli: 'claude',
  clis: { claude: cli, codex: cli, cursor: cli, factory: cli, opencode: cli },
  github: { apiUrl: 'https://api.github.com', app: { id: '', keyFile: '' }, apps: {} },
  git: { secret: '', knownHosts: '', userName: 'CTO', userEmail: 'cto@example.invalid' },
  caps: { runs: 20, runsPerNamespace: 0, runsPerProvider: {} },
  runs: {
    image: 'workspace:1',
    pullPolicy: 'IfNotPresent',
    pullSecrets: [],
    serviceAccount: 'agent',
    user: 1000,
    activeDeadlineSeconds: 3600,
    ttlSecondsAfterFinished: 60,
    resources: {},
    tmpSize: '1Gi',
    nodeSelector: {},
    tolerations: [],
    affinity: {},
    runtimeClassName: '',
    priorityClassName: '',
    podLabels: {},
    podAnnotations: {},
    labels: {},
    annotations: {},
    proxy: {},
    ca: { configMap: '', key: 'ca.crt' },
  },
  storage: {
    storageClass: '',
    size: '1Gi',
    accessModes: ['ReadWriteOnce'],
    coSchedule: 'auto',
    existingClaim: '',
  },
  retention: { policy: 'never', olderThan: '', minFree: '', interval: '1h' },
  policy: {
    default: {
      repositories: ['https://example.com/*'],
      images: ['*'],
      clis: ['claude'],
      models: ['*'],
      limits: { memory: '4Gi' },
    },
    namespaces: {},
  },
});

export function sampleRun(
  spec: Record<string, unknown> = {},
  status: Record<string, unknown> = {},
): KubeObject {
  return objectSchema.parse({
    metadata: { name: 'run', namespace: 'agents', uid: 'uid-1', resourceVersion: '1', generation: 1 },
    spec: {
      play: 'weather',
      taskId: '1',
      stage: 'implementation',
      attempt: 1,
      repository: 'https://example.com/app.git',
      branch: 'feature/task-1',
      baseBranch: 'main',
      baseCommit: '1'.repeat(40),
      prompt: { text: 'do it' },
      ...spec,
    },
    status,
  });
}

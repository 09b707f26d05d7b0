/** Decides the controller's settings file: the chart writes it, `cto controller --settings FILE` reads it. */
import { z } from 'zod';
import { cliNames } from '../../clis/agentCli.ts';
import { reviewStages } from '../../play/types.ts';
import { configMapNames } from '../../templates/types.ts';
import { retentionPolicies } from '../../workspaces/retention.ts';
import { objectName } from '../resources/fields.ts';
import {
  annotations,
  labels,
  optionalObject,
  optionalSize,
  optionalSpan,
  quantity,
  resources,
  span,
} from './shapes.ts';

const text = z.string();
const name = z.string().min(1);
/** Kubernetes' own shape, passed on as it is. */
const passed = z.record(text, z.unknown());

function each<Key extends string, Value extends z.ZodType>(
  keys: readonly Key[],
  value: Value,
): z.ZodObject<Record<Key, Value>> {
  // oxlint-disable-next-line no-unsafe-type-assertion -- fromEntries forgets the keys
  return z.strictObject(Object.fromEntries(keys.map((key) => [key, value])) as Record<Key, Value>);
}

/** Of each task its own: without the id all tasks would work on one branch. */
const branchPattern = z.string().regex(/^([A-Za-z0-9][A-Za-z0-9._/-]*)?\{id\}[A-Za-z0-9._/-]*$/);
/** Kubernetes takes no larger user or group. */
const largestId = 2_147_483_647;

const policy = z.strictObject({
  repositories: z.array(text),
  images: z.array(text),
  clis: z.array(z.enum(cliNames)),
  models: z.array(text),
  limits: z
    .strictObject({
      cpu: quantity,
      memory: quantity,
      ephemeralStorage: quantity,
      activeDeadlineSeconds: z.int(),
    })
    .partial(),
});

const agent = z
  .strictObject({
    cli: z.enum(cliNames),
    model: text,
    image: text,
    githubApp: name.describe('Name of its App in `github.apps`'),
    secrets: z.array(objectName),
    env: z.array(passed),
    resources,
    activeDeadlineSeconds: z.int().positive(),
  })
  .partial();

const runs = z.strictObject({
  image: name.describe('Image of runs that name none'),
  pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
  pullSecrets: z.array(objectName),
  serviceAccount: objectName.describe('Its token is never mounted'),
  user: z.int().positive().max(largestId).describe('User, group and fsGroup of the pod'),
  activeDeadlineSeconds: z.int().positive(),
  ttlSecondsAfterFinished: z.int().nonnegative(),
  resources,
  tmpSize: quantity,
  nodeSelector: labels,
  tolerations: z.array(passed),
  affinity: passed,
  runtimeClassName: optionalObject,
  priorityClassName: optionalObject,
  podLabels: labels,
  podAnnotations: annotations,
  labels: labels.describe('For every object of a run'),
  annotations: annotations.describe('For every object of a run'),
  proxy: z.record(text, text).describe('Variables of the proxy, for init containers and the agent'),
  ca: z
    .strictObject({ configMap: optionalObject, key: name })
    .describe('Certificates to trust: mounted, and named to git, Node and curl'),
});

const play = z.strictObject({
  parallelExecution: z.boolean(),
  maxParallel: z.int().positive(),
  maxRetries: z.int().nonnegative(),
  environmentRetries: z.int().nonnegative(),
  stages: z.array(z.enum(reviewStages)),
  autoMerge: z.boolean(),
  pullRequests: z.boolean(),
  branch: branchPattern,
  resultPrefix: name,
  agents: each(['implementation', 'frontend', 'remediation', ...reviewStages, 'docs'], name),
});

const githubApp = z.strictObject({
  id: text.describe('Id or client id of the App; empty: no App'),
  keyFile: text.describe('Its private key; mounted into the controller alone'),
});

const cli = z.strictObject({
  enabled: z.boolean(),
  model: text,
  secret: optionalObject.describe('Secret with its keys, in the namespace of the run'),
  endpoint: text,
  image: text.describe(
    'Image of the init container that brings the program; empty: the run’s own image has it',
  ),
});

export const settingsSchema = z.strictObject({
  version: z.literal(1),
  name: name.describe('Name of the installation, in events and labels'),
  namespace: name.describe("The controller's own: templates, lease, App key"),
  runNamespaces: z.array(name).min(1).describe('Namespaces that are watched and may run agents'),
  image: name.describe('Image of the controller itself: prepares workspaces and integrates'),
  logLevel: z.enum(['error', 'warn', 'info', 'debug']),
  leaderElection: z.strictObject({
    lease: name,
    leaseSeconds: z.int().positive(),
    renewSeconds: z.int().positive(),
  }),
  templates: each(
    configMapNames,
    z.strictObject({
      configMap: objectName,
      partOfSet: z
        .boolean()
        .describe('Its set digest has to agree with the others; else it is the user’s own'),
    }),
  ),
  play,
  agents: z.record(text, agent).describe('What differs for one agent'),
  defaultCli: z.enum(cliNames),
  clis: each(cliNames, cli),
  github: z.strictObject({
    apiUrl: z.url(),
    app: githubApp.describe('Of agents that name none'),
    apps: z.record(text, githubApp).describe('By the name that agents call it'),
  }),
  git: z.strictObject({
    secret: optionalObject,
    knownHosts: text.describe('For SSH keys whose Secret has no known_hosts'),
    userName: name,
    userEmail: name,
  }),
  caps: z.strictObject({
    runs: z.int().positive(),
    runsPerNamespace: z.int().nonnegative().describe('0: no limit but `runs`'),
    runsPerProvider: z.record(text, z.int().positive()),
  }),
  runs,
  storage: z.strictObject({
    storageClass: optionalObject.describe('Empty: the default of the cluster'),
    size: quantity,
    accessModes: z.array(name).min(1),
    coSchedule: z.enum(['auto', 'always', 'never']),
    existingClaim: optionalObject.describe(
      'One claim with a folder for each volume; empty: a claim for each',
    ),
  }),
  retention: z.strictObject({
    policy: z.enum(retentionPolicies),
    olderThan: optionalSpan,
    minFree: optionalSize,
    interval: span,
  }),
  policy: z.strictObject({ default: policy, namespaces: z.record(text, policy) }),
});

/** What the controller works by; made at the border, trusted inside. */
export type ControllerSettings = z.infer<typeof settingsSchema>;

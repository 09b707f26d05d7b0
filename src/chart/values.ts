/** Decides which values the chart takes: what its values.schema.json says. Shapes of Kubernetes are passed on as they are. */
import { z } from 'zod';
import { cliNames } from '../clis/agentCli.ts';
import { settingsSchema } from '../controller/settings/schema.ts';
import { objectName } from '../controller/resources/fields.ts';
import { annotations, labels, optionalObject, quantity } from '../controller/settings/shapes.ts';
import { configMapNames } from '../templates/types.ts';

const settings = settingsSchema.shape;
const text = z.string();
const flag = z.boolean();
const passed = z.record(text, z.unknown());
const list = z.array(passed);
const names = z.array(z.string().min(1));
const digest = z.string().regex(/^(sha256:[0-9a-f]{64})?$/);
const port = z.int().min(1).max(65_535);
/** An exception has to lie inside of everything, so `/0` is none. */
const range4 = z
  .string()
  .regex(
    /^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\/([1-9]|[12][0-9]|3[0-2])$/,
  );
const range6 = z.string().regex(/^[0-9A-Fa-f]*:[0-9A-Fa-f:]*\/([1-9][0-9]?|1[01][0-9]|12[0-8])$/);
const proxy = z.string().regex(/^(https?:\/\/.+)?$/);
/** As Kubernetes has names of namespaces. */
const label = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
/** Empty: none. What is too long is cut. */
const ownName = z.string().regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$/);
const ownLabel = z.union([z.literal(''), label]);
/** Helm merges maps, so only `null` takes a default of the chart away. */
const removable = passed.optional();
const amount = z.union([z.int().nonnegative(), z.string().regex(/^([0-9]+%?)?$/)]);
const duration = z.string().regex(/^([0-9]+(ms|[smhdwy]))+$/);

const image = z.strictObject({ registry: text, repository: z.string().min(1), tag: text, digest });
/** Without a repository the agents' own image has to have the program. */
const cliImage = image.extend({ repository: text });
const pull = z.enum(['Always', 'IfNotPresent', 'Never']);
const account = z.strictObject({ create: flag, name: optionalObject, annotations });

const global = z.looseObject({
  registry: text,
  imagePullSecrets: z.array(objectName),
  proxy: z.strictObject({ http: proxy, https: proxy, noProxy: names }),
  caBundle: z.strictObject({ pem: text, existingConfigMap: optionalObject, key: z.string().min(1) }),
});

const githubApp = z.strictObject({ id: text, existingSecret: optionalObject });

const controller = z.strictObject({
  enabled: flag,
  replicas: z.int().nonnegative(),
  revisionHistoryLimit: z.int().nonnegative(),
  strategy: removable,
  terminationGracePeriodSeconds: z.int().nonnegative(),
  logLevel: settings.logLevel,
  extraArgs: names,
  extraEnv: list,
  extraVolumes: list,
  extraVolumeMounts: list,
  initContainers: list,
  podAnnotations: annotations,
  podLabels: labels,
  resources: removable,
  podSecurityContext: removable,
  securityContext: removable,
  livenessProbe: removable,
  readinessProbe: removable,
  startupProbe: removable,
  nodeSelector: labels,
  tolerations: list,
  affinity: passed,
  topologySpreadConstraints: list,
  priorityClassName: optionalObject,
  runtimeClassName: optionalObject,
  hostAliases: list,
  dnsPolicy: text,
  dnsConfig: passed,
});

const templates = z.strictObject({
  ...Object.fromEntries(
    configMapNames.map((name) => [
      name,
      z.strictObject({ enabled: flag, existingConfigMap: optionalObject, extra: z.record(text, text) }),
    ]),
  ),
  replace: names,
});

const clis = z.strictObject({
  default: z.enum(cliNames),
  ...Object.fromEntries(
    cliNames.map((name) => [
      name,
      z.strictObject({
        enabled: flag,
        model: z.string().min(1),
        existingSecret: optionalObject,
        // Cursor's models can't be moved.
        ...(name === 'cursor' ? {} : { endpoint: text }),
        image: cliImage,
      }),
    ]),
  ),
});

const runs = settings.runs
  .pick({
    activeDeadlineSeconds: true,
    ttlSecondsAfterFinished: true,
    resources: true,
    tmpSize: true,
    user: true,
    nodeSelector: true,
    tolerations: true,
    affinity: true,
    runtimeClassName: true,
    priorityClassName: true,
    podLabels: true,
    podAnnotations: true,
  })
  .extend({
    image: image.extend({ pullPolicy: pull }),
    maxRuns: z.int().positive(),
    maxRunsPerNamespace: z.int().nonnegative(),
    maxRunsPerProvider: z.record(text, z.int().positive()),
    serviceAccount: account,
  });

const workspaceName = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
const accessMode = z.enum(['ReadWriteOnce', 'ReadWriteMany', 'ReadWriteOncePod']);

const storage = settings.storage.extend({
  accessModes: z.array(accessMode).min(1),
  claims: z.array(
    z.strictObject({ service: workspaceName, agent: workspaceName.optional(), size: quantity.optional() }),
  ),
});

const networkPolicy = z.strictObject({
  agents: z.strictObject({
    enabled: flag,
    dns: list,
    ports: z.array(port),
    exceptIPv4: z.array(range4),
    exceptIPv6: z.array(range6),
    clusterRanges: z.array(z.union([range4, range6])),
    allow: list,
  }),
  controller: z.strictObject({ enabled: flag, metricsFrom: list, egress: list }),
});

const metrics = z.strictObject({
  service: flag,
  serviceAnnotations: annotations,
  serviceMonitor: z.strictObject({
    enabled: flag,
    labels,
    interval: duration,
    scrapeTimeout: duration,
    metricRelabelings: list,
  }),
  alerts: z.strictObject({
    enabled: flag,
    labels,
    disabled: names,
    alertLabels: z.record(z.string().regex(/^[a-zA-Z_]\w*$/), text),
    extraRules: list,
  }),
  dashboard: z.strictObject({ enabled: flag, labels, annotations }),
});

export const valuesSchema = z.strictObject({
  global,
  nameOverride: ownName,
  fullnameOverride: ownName,
  namespaceOverride: ownLabel,
  commonLabels: labels,
  commonAnnotations: annotations,
  crds: z.strictObject({ install: flag, keep: flag }),
  watchNamespaces: z.array(label),
  controller,
  image: image.extend({ pullPolicy: pull, pullSecrets: z.array(objectName) }),
  serviceAccount: account,
  rbac: z.strictObject({ create: flag, aggregate: flag }),
  leaderElection: settings.leaderElection.omit({ lease: true }),
  templates,
  play: settings.play,
  agents: settings.agents,
  clis,
  github: z.strictObject({
    apiUrl: z.url(),
    app: githubApp,
    apps: z.record(z.string().regex(/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/), githubApp.required()),
  }),
  git: z.strictObject({
    existingSecret: optionalObject,
    knownHosts: text,
    userName: z.string().min(1),
    userEmail: z.string().min(1),
  }),
  runs,
  storage,
  retention: settings.retention,
  policy: settings.policy,
  networkPolicy,
  podDisruptionBudget: z.strictObject({ enabled: flag, minAvailable: amount, maxUnavailable: amount }),
  metrics,
  tests: z.strictObject({ enabled: flag, requireNetworkPolicy: flag, resources: removable }),
  extraObjects: z.array(z.union([text, passed])),
});

/** A value of the chart made into another one that the schema takes, so that its effect can be looked for. */
import type { DocumentedValue } from '../../../src/chart/documentedValues.ts';
import { isRecord } from './records.ts';

/** Values that are not free: what else they may be. */
const others: Readonly<Record<string, unknown>> = {
  nameOverride: 'other',
  fullnameOverride: 'other',
  namespaceOverride: 'other',
  'controller.logLevel': 'warn',
  'controller.strategy': { type: 'Recreate' },
  'clis.default': 'codex',
  'runs.image.pullPolicy': 'Always',
  'image.pullPolicy': 'Always',
  'storage.accessModes': ['ReadWriteOncePod'],
  'storage.coSchedule': 'always',
  'storage.claims': [{ service: 'other' }],
  'storage.size': '1Gi',
  'retention.policy': 'never',
  'retention.interval': '2h',
  'retention.minFree': '9GiB',
  'retention.olderThan': '9d',
  'play.stages': ['quality'],
  'play.branch': 'other/{id}',
  'policy.default.clis': ['claude'],
  'policy.default.limits': { cpu: '9' },
  'policy.namespaces': {
    other: { repositories: [], images: [], clis: [], models: [], limits: {} },
  },
  'github.apps': { other: { id: '7', existingSecret: 'other' } },
  'github.apiUrl': 'https://other.example',
  'metrics.serviceMonitor.interval': '2m',
  'metrics.serviceMonitor.scrapeTimeout': '3s',
  'metrics.alerts.disabled': ['CtoNoLeader'],
  'metrics.alerts.alertLabels': { other: 'other' },
  'networkPolicy.agents.ports': [8443],
  'networkPolicy.agents.exceptIPv4': ['192.0.2.0/24'],
  'networkPolicy.agents.exceptIPv6': ['2001:db8::/32'],
  'networkPolicy.agents.clusterRanges': ['198.51.100.0/24'],
  'podDisruptionBudget.minAvailable': 3,
  'podDisruptionBudget.maxUnavailable': 2,
  'runs.tmpSize': '2Gi',
  'runs.resources': { limits: { memory: '9Gi' } },
  'runs.maxRunsPerProvider': { openai: 7 },
  agents: { cleo: { model: 'other' } },
};
const digest = `sha256:${'a'.repeat(64)}`;

/** `values` with that one value changed. */
export function changed(values: unknown, { path, value }: DocumentedValue): unknown {
  const name = path.join('.');
  const present = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), values) ?? value;
  const wanted = others[name] ?? otherOf(present, name);
  return merged(
    values,
    path.toReversed().reduce<unknown>((inner, key) => ({ [key]: inner }), wanted),
  );
}

function otherOf(value: unknown, name: string): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return name.endsWith('digest') ? digest : `${value}other`;
  if (Array.isArray(value)) return listOf(name);
  if (name.endsWith('.extra')) return { [`${prefixOf(name)}_other.md.hbs`]: 'other\n' };
  return { 'example.com/other': 'other' };
}

/** Lists of names, and lists of objects: the schema tells them apart. */
function listOf(name: string): unknown {
  if (name === 'templates.replace') return ['nothing.hbs'];
  const ofNames =
    /(imagePullSecrets|pullSecrets|noProxy|watchNamespaces|extraArgs|repositories|images|models)$/;
  return ofNames.test(name) ? ['other'] : [{ name: 'other' }];
}

function prefixOf(name: string): string {
  const [, set = ''] = name.split('.');
  return set === 'shared' ? 'shared' : `code_${set}`;
}

/** One over the other, as Helm merges values: records are merged, everything else replaced. */
export function merged(under: unknown, over: unknown): unknown {
  if (!isRecord(under) || !isRecord(over)) return over;
  const keys = Object.keys({ ...under, ...over });
  return Object.fromEntries(
    keys.map((key) => [key, key in over ? merged(under[key], over[key]) : under[key]]),
  );
}

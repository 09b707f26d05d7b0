/** Decides what of the command line and `cto-config.json` stands in a Play; what nobody said is left to the chart. */
import type { ResolvedConfig } from '../config/resolveConfig.ts';
import { kinds } from '../controller/api/kinds.ts';
import type { Body } from '../controller/api/object.ts';
import { type PlaySpec, playSpec } from '../controller/resources/play.ts';
import { CtoError } from '../errors.ts';
import { planDigest } from '../plan/digest.ts';
import type { Plan, Task } from '../plan/types.ts';

export interface NewPlay {
  name: string;
  namespace: string;
  plan: Plan;
  config: ResolvedConfig;
  repository: string;
  baseBranch: string;
}

/** What an inline plan may take; a larger one is read from a ConfigMap. */
const largestInline = 256 * 1024;
/** What a ConfigMap may take, with room for its metadata. */
const largestPlan = 1000 * 1024;

export interface PlayObjects {
  play: Body;
  /** A plan that is too large to stand in its Play. */
  configMap: Body | undefined;
  /** Of the plan as it stands there. */
  digest: string;
}

/** @throws CtoError `plan-too-large`, `play-name`, `repository-unreachable`. */
export function playObjects(input: NewPlay): PlayObjects {
  const tasks = plannedTasks(input);
  const text = JSON.stringify({ tasks });
  const inline = Buffer.byteLength(text) <= largestInline;
  const name = `${checkName(input.name)}-plan`;
  const plan = inline ? { tasks } : { configMap: { name, key: 'tasks.json' } };
  const spec = { plan, ...specOf(input) };
  checkSpec(spec, input);
  const metadata = { name: input.name, namespace: input.namespace };
  const { apiVersion, kind } = kinds.play;
  return {
    play: { apiVersion, kind, metadata, spec },
    digest: planDigest(tasks),
    configMap: inline ? undefined : planConfigMap(name, text, input.namespace),
  };
}

function planConfigMap(name: string, text: string, namespace: string): Body {
  const bytes = Buffer.byteLength(text);
  if (bytes > largestPlan) {
    throw new CtoError('plan-too-large', `The plan has ${bytes} bytes, a cluster takes ${largestPlan}`, {
      hint: 'Play it in parts, or on this machine.',
    });
  }
  const labels = { 'app.kubernetes.io/part-of': 'cto' };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels },
    data: { 'tasks.json': text },
  };
}

/** The name of a Play is part of branches, folders and names of other objects. */
function checkName(name: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?$/.test(name)) return name;
  throw new CtoError('play-name', `A play on a cluster can't be called ${JSON.stringify(name)}`, {
    hint: 'Use lower-case letters, digits and "-", 50 at most: --name my-play',
  });
}

/** Who does front-end work was settled here, by the configuration: the controller knows only the chart's. */
function plannedTasks({ plan, config }: NewPlay): Task[] {
  const frontend = new Set(plan.play.tasks.flatMap((task) => (task.frontend ? [task.id] : [])));
  const asked = new Set(['frontend', 'ui', ...config.frontendLabels].map((label) => label.toLowerCase()));
  return plan.tasks.map((given) => {
    const task: Task = { ...given, labels: given.labels.filter((label) => !asked.has(label.toLowerCase())) };
    delete task.agentHint;
    return frontend.has(task.id) ? { ...task, agentHint: 'frontend' } : task;
  });
}

function specOf(input: NewPlay): Omit<PlaySpec, 'plan' | 'suspend' | 'stop'> {
  const { config, repository, baseBranch } = input;
  const { settings } = config;
  const said = new Set(config.rows.filter(({ from }) => from !== 'default').map(({ key }) => key));
  const given = <Value>(key: string, name: string, value: Value): Record<string, Value> =>
    said.has(key) ? { [name]: value } : {};
  const agents = agentsOf(input, said);
  return {
    repository,
    baseBranch,
    ...given('service', 'service', config.service),
    ...given('maxParallel', 'maxParallel', settings.maxParallel),
    ...given('stages', 'stages', [...settings.stages]),
    ...given('maxRetries', 'maxRetries', settings.maxRetries),
    ...given('environmentRetries', 'environmentRetries', settings.environmentRetries),
    ...given('checks', 'checks', [...config.checks]),
    ...given('deadline', 'limits', { activeDeadlineSeconds: config.deadline }),
    ...(Object.keys(agents).length > 0 && { agents }),
    integration: { mode: 'branch', ...(said.has('autoMerge') && { autoMerge: config.autoMerge }) },
  };
}

function agentsOf({ config }: NewPlay, said: ReadonlySet<string>): NonNullable<PlaySpec['agents']> {
  const sources = new Map(config.rows.map(({ key, from }) => [key, from]));
  const isSaid = (key: string): boolean => !(sources.get(key) ?? 'default').startsWith('default');
  const roles = Object.entries(config.settings.roles).map(([role, agent]) => {
    const { cli, model } = config.agents[agent] ?? {};
    const choice = {
      ...(said.has(`${role}Agent`) && { agent }),
      ...(isSaid(`agents.${agent}.cli`) && { cli }),
      ...(isSaid(`agents.${agent}.model`) && { model }),
    };
    return [role, choice] as const;
  });
  return Object.fromEntries(roles.filter(([, choice]) => Object.keys(choice).length > 0));
}

/** What the API server would refuse is told before it is asked, with the field. */
function checkSpec(spec: object, { repository }: NewPlay): void {
  const read = playSpec.safeParse(spec);
  if (read.success) return;
  const [issue] = read.error.issues;
  if (issue?.path[0] === 'repository') {
    throw new CtoError('repository-unreachable', `A cluster can't reach the repository ${repository}`, {
      hint: 'Name its address with --repository, for example https://github.com/owner/name.git.',
    });
  }
  throw new CtoError('bad-input', `The play can't be made: ${issue?.path.join('.')}: ${issue?.message}`, {
    hint: 'See: kubectl explain play.spec',
  });
}

/** Settings of the configuration that a Play has no field for. */
const without: Readonly<Record<string, string>> = {
  branchName: 'the chart value play.branch names the branches of tasks',
  retention: 'the chart value retention decides which workspaces go',
  retentionAge: 'the chart value retention decides which workspaces go',
  limitDisk: 'limits of a run stand in the chart',
  limitInodes: 'limits of a run stand in the chart',
};

/** Sentences about settings that have no effect on a cluster. */
export function clusterNotices({ rows }: ResolvedConfig): string[] {
  return rows.flatMap(({ key, from }) => {
    if (from === 'default') return [];
    const why = key.endsWith('.modelRotation')
      ? 'each run uses the model of its agent'
      : /(?<!^max)MaxRetries$/.test(key)
        ? 'all stages have maxRetries'
        : without[key];
    return why === undefined ? [] : [`${key} (${from}) has no effect on a cluster: ${why}.`];
  });
}

/** Decides every setting of a play once, from flags, the Play, `cto-config.json`, the chart and defaults. */
import type { AgentChoice, PlaySettings } from '../play/types.ts';
import { reviewStages } from '../play/types.ts';
import { agentChoice } from './agentChoices.ts';
import type { CtoError } from '../errors.ts';
import { findAgent, type KnownAgents, agentMistakes } from './agents.ts';
import { type AgentTools, agentTools, toolNotices } from './agentTools.ts';
import { type ConfigSources, type Layer, type Setting, layersOf } from './layers.ts';
import { noticeSentences } from './notices.ts';
import type { PlaySection } from './playSection.ts';
import type { Config } from './readConfig.ts';
import { retryLimits } from './retryLimits.ts';

export interface ResolvedConfig {
  settings: PlaySettings;
  /** CLI and model of every known agent, by id. */
  agents: Readonly<Record<string, AgentChoice>>;
  /** Tools of the agents that have some, by id. */
  tools: Readonly<Record<string, AgentTools>>;
  repository: string | undefined;
  service: string | undefined;
  base: string | undefined;
  checks: readonly string[];
  /** Holds `{task}`. */
  branchTemplate: string;
  /** Seconds. */
  deadline: number;
  retention: NonNullable<PlaySection['retention']>;
  /** As it was written. */
  retentionAge: string | undefined;
  /** As it was written. */
  limitDisk: string | undefined;
  limitInodes: number | undefined;
  autoMerge: boolean;
  frontendLabels: readonly string[];
  /** Folder where the plan is looked for as well. */
  planFolder: string | undefined;
  /** Ids of agents by the names of their Apps. */
  apps: Readonly<Record<string, string>>;
  /** Everything above with where it comes from. */
  rows: readonly Setting[];
  /** Sentences for the user: what has no effect, and what replaces it. */
  notices: readonly string[];
}

/** Agents of the roles when the file names none. */
export const defaultRoles: PlaySettings['roles'] = {
  implementation: 'rex',
  frontend: 'blaze',
  remediation: 'rex-remediation',
  quality: 'cleo',
  security: 'cipher',
  testing: 'tess',
};

/** Picks settings, and remembers where each came from. */
class Chooser {
  readonly rows: Setting[] = [];
  readonly #layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
  }

  pick<Key extends keyof PlaySection>(key: Key): PlaySection[Key] | undefined;
  pick<Key extends keyof PlaySection, Fallback>(
    key: Key,
    fallback: Fallback,
  ): NonNullable<PlaySection[Key]> | Fallback;
  pick(key: keyof PlaySection, fallback?: unknown): unknown {
    const layer = this.#layers.find(({ values }) => values[key] !== undefined);
    const value = layer === undefined ? fallback : layer.values[key];
    if (value !== undefined) this.rows.push({ key, value, from: layer?.from(key) ?? 'default' });
    return value;
  }

  /** `parallelExecution: false` counts where nothing that wins over it names a number. */
  parallel(): number {
    for (const { values, from } of this.#layers) {
      const value = values.parallelExecution === false ? 1 : values.maxParallel;
      if (value === undefined) continue;
      const key = values.parallelExecution === false ? 'parallelExecution' : 'maxParallel';
      this.rows.push({ key: 'maxParallel', value, from: from(key) });
      return value;
    }
    return this.pick('maxParallel', 3);
  }
}

function rolesOf(chooser: Chooser, known: KnownAgents): PlaySettings['roles'] {
  const role = (name: keyof typeof defaultRoles): string => {
    const key = `${name}Agent` as const;
    const wanted = chooser.pick(key, defaultRoles[name]);
    // A template set of its own may lack an agent that nobody names and no task needs.
    return wanted === defaultRoles[name] ? wanted : findAgent(wanted, `defaults.play.${key}`, known);
  };
  return {
    implementation: role('implementation'),
    frontend: role('frontend'),
    remediation: role('remediation'),
    quality: role('quality'),
    security: role('security'),
    testing: role('testing'),
  };
}

/** All mistakes of a file that `resolveConfig` and the documentation and intake runs would find one at a time. */
export function agentErrors(file: Config, rows: readonly string[]): CtoError[] {
  const { agents: configured, defaults } = file.values;
  const roles = Object.entries(defaultRoles).map(([role, usual]) => {
    const wanted = Object.entries(defaults.play).find(([key]) => key === `${role}Agent`)?.[1];
    return [`defaults.play.${role}Agent`, wanted === usual ? undefined : wanted];
  });
  const keys = Object.fromEntries([
    ...roles,
    ['defaults.docs.githubApp', defaults.docs?.githubApp],
    ['defaults.intake.githubApp', defaults.intake?.githubApp],
  ]);
  return agentMistakes(keys, { rows, configured, placeOf: file.placeOf });
}

function settingsOf(chooser: Chooser, sources: ConfigSources): PlaySettings {
  const { file, rows } = sources;
  const roles = rolesOf(chooser, { rows, configured: file.values.agents, placeOf: file.placeOf });
  const maxRetries = chooser.pick('maxRetries', 3);
  const limits = retryLimits({ layers: layersOf(sources), file, roles }, maxRetries);
  chooser.rows.push(...limits.rows);
  const { stageMaxRetries, frontendMaxRetries } = limits;
  const stages = chooser.pick('stages', reviewStages);
  return {
    maxParallel: chooser.parallel(),
    stages: reviewStages.filter((stage) => stages.includes(stage)),
    maxRetries,
    stageMaxRetries,
    ...(frontendMaxRetries === undefined ? {} : { frontendMaxRetries }),
    environmentRetries: chooser.pick('environmentRetries', 2),
    roles,
  };
}

function noticesOf({ values, file, notices }: Config): string[] {
  if (file === undefined) return [];
  const { version } = values;
  const later = version !== undefined && !/^v?1(\.|$)/.test(String(version));
  return [
    ...(later ? [`${file}: version ${version} is not known; it is read as version 1.0.`] : []),
    ...noticeSentences(notices),
    ...toolNotices(values, file),
  ];
}

/** Errors: `agent-unknown` for a role's agent that neither the templates nor the file know. */
export function resolveConfig(sources: ConfigSources): ResolvedConfig {
  const { file, rows } = sources;
  const configured = file.values.agents;
  const chooser = new Chooser(layersOf(sources));
  const settings = settingsOf(chooser, sources);
  const others = {
    repository: chooser.pick('repository'),
    service: chooser.pick('service'),
    base: chooser.pick('integrationBaseBranch'),
    checks: chooser.pick('checks', []),
    branchTemplate: chooser.pick('branchName', 'feature/task-{task}-implementation'),
    deadline: chooser.pick('deadline', 3600),
    retention: chooser.pick('retention', 'onSuccess' as const),
    retentionAge: chooser.pick('retentionAge'),
    limitDisk: chooser.pick('limitDisk'),
    limitInodes: chooser.pick('limitInodes'),
    autoMerge: chooser.pick('autoMerge', false),
    frontendLabels: chooser.pick('frontendLabels', ['frontend', 'ui']),
    planFolder: chooser.pick('docsProjectDirectory'),
  };
  const ids = new Set([...rows, ...Object.keys(configured), ...Object.values(settings.roles)]);
  const chosen = [...ids].map((agent) => [agent, agentChoice(agent, sources)] as const);
  return {
    settings,
    ...others,
    agents: Object.fromEntries(chosen.map(([agent, { choice }]) => [agent, choice])),
    tools: agentTools(file.values),
    apps: Object.fromEntries(
      Object.entries(configured).flatMap(([id, { githubApp }]) => (githubApp ? [[githubApp, id]] : [])),
    ),
    rows: [...chooser.rows, ...chosen.flatMap(([, each]) => each.rows)],
    notices: noticesOf(file),
  };
}

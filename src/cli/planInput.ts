/** Decides what a play is about: plan, templates, configuration and agents, read in the order in which they need each other. */
import { checkFrontendAgent } from '../config/frontendAgent.ts';
import type { PlayFlags } from '../config/layers.ts';
import type { Config } from '../config/readConfig.ts';
import { resolveConfig, type ResolvedConfig } from '../config/resolveConfig.ts';
import type { Plan } from '../plan/types.ts';
import { readPlan } from '../plan/readPlan.ts';
import type { Compiled } from '../templates/compile.ts';
import { configFile, planFile } from './inputFiles.ts';

export interface PlanInput {
  plan: Plan;
  config: ResolvedConfig;
  /** What `cto-config.json` says, if there is one. */
  file: Config;
  /** Sentences for the user about plan and configuration. */
  notices: readonly string[];
}

export interface PlanInputFlags extends PlayFlags {
  plan?: string | undefined;
  tag?: string | undefined;
  config?: string | undefined;
}

/** Reads plan and configuration, relative to `cwd`. Errors name file, line and column. */
export async function readPlanInput(
  flags: PlanInputFlags,
  { agents }: Compiled,
  cwd: string,
): Promise<PlanInput> {
  const file = await configFile(cwd, flags.config);
  const config = resolveConfig({ flags, file, rows: agents.map(({ id }) => id) });
  const { file: name, text } = await planFile(cwd, flags.plan, config.planFolder);
  const plan = readPlan(text, {
    file: name,
    ...(flags.tag === undefined ? {} : { tag: flags.tag }),
    frontendAgent: config.settings.roles.frontend,
    frontendLabels: config.frontendLabels,
    agents: Object.keys(config.agents),
    apps: config.apps,
  });
  checkFrontendAgent(file, unnamedFrontend(plan, Object.keys(config.agents)));
  const planNotices = (plan.notices ?? []).map((notice) => `${name}: ${notice}`);
  return { plan, config, file, notices: [...config.notices, ...planNotices] };
}

/** Front-end tasks that will run and ask for no agent by its name: the configuration has to say whose they are. */
function unnamedFrontend({ play, tasks }: Plan, agents: readonly string[]): string[] {
  const named = new Set(
    tasks
      .filter(({ agent }) => agent !== undefined && agents.includes(agent.toLowerCase()))
      .map(({ id }) => id),
  );
  return play.tasks
    .filter(({ id, frontend }) => frontend && !named.has(id) && !Object.hasOwn(play.blocked, id))
    .map(({ id }) => id);
}

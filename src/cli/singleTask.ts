/** Decides what a play of one task is that no plan names: a documentation run, or an intake run. */
import type { ResolvedConfig } from '../config/resolveConfig.ts';
import { planDigest } from '../plan/digest.ts';
import type { Plan, Task } from '../plan/types.ts';
import type { AgentChoice } from '../play/types.ts';

export interface SingleTask {
  /** Begins with `docs-` or `intake-`. */
  id: string;
  title: string;
  description: string;
  details: string;
  agent: string;
}

/** A part of an id made of free text: small letters, digits and hyphens, at most 30. */
export function idPart(text: string, fallback: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 30)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? fallback : plain;
}

export function singlePlan({ id, title, description, details, agent }: SingleTask): Plan {
  const task: Task = {
    id,
    title,
    description,
    details,
    testStrategy: '',
    status: 'pending',
    dependencies: [],
    subtasks: [],
    agent,
    labels: [],
  };
  return {
    tag: id,
    tasks: [task],
    levels: [[id]],
    play: { tasks: [{ id, dependencies: [], level: 1, frontend: false, agent }], blocked: {} },
    digest: planDigest([task]),
  };
}

/** The configuration with one agent's choice changed, without reviews, on branches of its own. */
export function singleConfig(
  config: ResolvedConfig,
  agent: string,
  { choice, branches }: { choice: Partial<AgentChoice>; branches: string },
): ResolvedConfig {
  const own = config.agents[agent];
  const agents = own === undefined ? config.agents : { ...config.agents, [agent]: { ...own, ...choice } };
  return {
    ...config,
    agents,
    settings: { ...config.settings, stages: [] },
    branchTemplate: branches,
    autoMerge: false,
  };
}

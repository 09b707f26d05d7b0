/** What a run's files are made from, wherever the run is: every executor says this of itself. */
import type { McpServer } from '../../clis/agentCli.ts';
import type { AgentTools } from '../../config/agentTools.ts';
import type { Plan } from '../../plan/types.ts';
import type { AgentRow } from '../../templates/agentRow.ts';
import type { TemplateSet } from '../../templates/types.ts';
import type { AgentChoice } from '../types.ts';

export interface Check {
  name: string;
  /** One line of bash, run in the clone's root without secrets. */
  command: string;
}

/** What an agent's row in the template set says of it that a run needs. */
export type RunRow = Pick<AgentRow, 'name' | 'role' | 'volume'>;

export interface RunOptions {
  plan: Pick<Plan, 'tasks'>;
  templates: TemplateSet;
  /** Name of the play; with the repository's name it names folders, so both follow the identifier patterns. */
  play: string;
  repoName: string;
  service: string;
  baseBranch: string;
  /** Holds `{task}` where the task's id goes; default `feature/task-{task}-implementation`. */
  branchTemplate: string;
  /** CLI and model of each agent, by the agent's id. */
  agents: Readonly<Record<string, AgentChoice>>;
  /** Rows of the template set, by agent; an agent without one runs `container.sh` on a volume of its own. */
  rows: Readonly<Record<string, RunRow>>;
  git: { name: string; email: string };
  checks: readonly Check[];
  /** Of every agent. */
  mcpServers: Readonly<Record<string, McpServer>>;
  /** What agents get besides, by the agent's id. */
  tools?: Readonly<Record<string, AgentTools>>;
}

/** What the templates of one run get to see: the values of its contexts, from the play's options and the run's brief. */
import { agentCli } from '../../clis/registry.ts';
import type { AgentCli } from '../../clis/agentCli.ts';
import type { AgentTools } from '../../config/agentTools.ts';
import type { Task } from '../../plan/types.ts';
import type { ReviewFinding } from '../result.ts';
import { type RunId, modelOf, reviewStages, runKey } from '../types.ts';
import type { ConfigContext, ShellContext, TextContext } from '../../templates/context.ts';
import { taskBranch } from './branches.ts';
import type { RunOptions, RunRow } from './options.ts';

/** What is settled of a run before it is rendered. */
export interface RunBrief {
  run: RunId;
  level: number;
  agent: string;
  /** Where the run's level starts. */
  baseCommit: string;
  /** What earlier runs want changed, in the order they said it. */
  findings: readonly ReviewFinding[];
  /** The run answers a conflict: this branch is merged into the task's, and these files did not merge. */
  conflict?: { branch: string; files: readonly string[] };
  /** The run that this one answers. */
  because?: RunId;
}

export interface RunContexts {
  cli: AgentCli;
  row: RunRow;
  task: Task;
  shell: ShellContext;
  config: ConfigContext;
  text: Omit<TextContext, 'system_prompt' | 'guidelines'>;
}

/** The row of an agent; one without a row is named after its id and works on a volume of its own. */
export function rowOf({ rows }: Pick<RunOptions, 'rows'>, agent: string): RunRow {
  const name = agent.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  return rows[agent] ?? { name, role: 'engineer', volume: 'own' };
}

/** Where a run is: the task's workspace, an absolute path, and where its CLI asks for its model. */
export interface RunPlace {
  workspace: string;
  endpoint: string;
}

export function runContexts(
  options: RunOptions,
  brief: RunBrief,
  { workspace, endpoint }: RunPlace,
): RunContexts {
  const choice = options.agents[brief.agent];
  const task = options.plan.tasks.find(({ id }) => id === brief.run.task);
  if (choice === undefined || task === undefined)
    throw new Error(`No agent or task for ${runKey(brief.run)}`);
  const cli = agentCli(choice.cli);
  const row = rowOf(options, brief.agent);
  const model = modelOf(choice, brief.run.attempt);
  const shell = shellValues(options, brief, { model, name: row.name });
  const { client, mcpServers } = toolsOf(options, brief.agent);
  const config = {
    ...shell,
    task_workspace: workspace,
    mcp: cli.mcp(mcpServers),
    endpoint,
    tools: { ...client, mcpServers },
  };
  return { cli, row, task, shell, config, text: textValues(brief, { shell, task, row, workspace }) };
}

/** An agent's own server wins over one of that name that all have. */
function toolsOf({ mcpServers, tools }: RunOptions, agent: string): AgentTools {
  const own = tools?.[agent];
  return {
    mcpServers: { ...mcpServers, ...own?.mcpServers },
    client: own?.client ?? { remoteTools: [], localServers: {} },
  };
}

function shellValues(
  options: RunOptions,
  { run, agent, baseCommit, conflict }: RunBrief,
  { model, name }: { model: string; name: string },
): ShellContext {
  return {
    task_id: run.task,
    play: options.play,
    service: options.service,
    repo_name: options.repoName,
    stage: run.stage,
    attempt: String(run.attempt),
    model,
    branch: taskBranch(options.branchTemplate, run.task),
    base_branch: options.baseBranch,
    base_commit: baseCommit,
    merge_branch: conflict?.branch ?? '',
    agent_id: agent,
    agent_name: name,
    templates_digest: options.templates.digest,
  };
}

function textValues(
  { run, findings, conflict }: RunBrief,
  { shell, task, row, workspace }: { shell: ShellContext; task: Task; row: RunRow; workspace: string },
): RunContexts['text'] {
  return {
    ...shell,
    task_workspace: workspace,
    agent_role: row.role,
    task: {
      id: task.id,
      title: task.title,
      description: task.description,
      details: task.details,
      test_strategy: task.testStrategy,
      subtasks: task.subtasks.map(({ id, title, description }) => ({ id, title, description })),
    },
    review: reviewStages.some((stage) => stage === run.stage),
    findings: findings.map(({ file, line, severity, text }) => ({
      place: [file, line].filter((part) => part !== undefined).join(':'),
      severity,
      text,
    })),
    ...(conflict === undefined ? {} : { conflict: { branch: conflict.branch, files: [...conflict.files] } }),
  };
}

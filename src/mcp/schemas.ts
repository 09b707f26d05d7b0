/** The shapes that several tools share: where a call works, and how a play stands. */
import { z } from 'zod';

/** Arguments of tools that look at plays. */
export const rootArgument = {
  root: z.string().optional().describe('Folder of plays and workspaces; default: the user’s state folder'),
};

/** Arguments of tools that look at plays or start some, here or on a cluster. */
export const whereArguments = {
  executor: z
    .enum(['local', 'cluster'])
    .default('local')
    .describe('Where plays are: this machine, or the Kubernetes cluster of the user’s kubeconfig'),
  context: z.string().optional().describe('Cluster: context of the kubeconfig; default: the current one'),
  namespace: z.string().optional().describe('Cluster: namespace of the plays; default: agent-platform'),
};

/** Arguments of tools that work on a repository. */
export const placeArguments = {
  workingDirectory: z
    .string()
    .optional()
    .describe('Folder of the clone, with plan and cto-config.json; default: the first root of the client'),
  ...rootArgument,
};

/** Arguments of tools that start agents. */
export const runArguments = {
  ...placeArguments,
  repository: z.string().optional().describe('URL, owner/name or path; default: origin of the folder'),
  base: z.string().optional().describe('Branch to start from; default: HEAD of the repository'),
  name: z.string().optional().describe('Name of the play; default: from plan and repository'),
  config: z.string().optional().describe('Configuration; default: cto-config.json of the folder'),
  cli: z
    .enum(['claude', 'codex', 'cursor', 'factory', 'opencode'])
    .optional()
    .describe('CLI of all agents; default: the configuration'),
  model: z.string().optional().describe('Model of all agents; default: the configuration'),
  rehearse: z
    .boolean()
    .optional()
    .describe('true: a scripted agent in place of the CLIs, to try it without models'),
  resume: z.boolean().optional().describe('Go on with a play that was stopped or failed'),
  wait: z
    .number()
    .min(0)
    .max(86_400)
    .default(0)
    .describe('Seconds to follow the play, with progress, before answering; it goes on in any case'),
  executor: whereArguments.executor,
};

const run = z.object({
  task: z.string(),
  stage: z.string(),
  attempt: z.number(),
  agent: z.string(),
  cli: z.string(),
});

export const taskStatus = z.object({
  id: z.string(),
  title: z.string(),
  level: z.number(),
  state: z.enum(['waiting', 'open', 'running', 'integrated', 'failed', 'blocked']),
  reason: z.string().exactOptional(),
  branch: z.string(),
  runs: z.number(),
});

export const playState = z.object({
  job: z.string().describe('Names the play in other tools'),
  play: z.string(),
  repository: z.string(),
  state: z.enum(['running', 'stopped', 'succeeded', 'failed']),
  reason: z.string().exactOptional().describe('What keeps it from going on, on a cluster'),
  rehearsal: z.boolean(),
  pid: z.number().exactOptional(),
  tasks: z.array(taskStatus).readonly(),
  running: z.array(run).readonly(),
  integration: z.string().describe('Branch with everything that is integrated'),
  folder: z.string().describe('Logs and results of the play'),
});

/** The section `defaults.play` of `cto-config.json`: what holds for every play. */
import { z } from 'zod';
import { cliNames } from '../clis/agentCli.ts';
import { reviewStages } from '../play/types.ts';
import { shellContext } from '../templates/context.ts';
import { honoured, replaced } from './keyFacts.ts';

const { model, service, base_branch: branch } = shellContext.shape;
const text = z.string().min(1);
const flag = z.boolean();
const retries = z.int().nonnegative();
const amount = z.int().positive();
const sizeText = z
  .string()
  .regex(/^\d+(\.\d+)?\s*([kmgt]?(i?b)?)$/i, 'must be a size such as "500MiB" or "5GiB"');
const spanText = z.string().regex(/^\d+\s*[dhms]$/, 'must be a time such as "7d", "12h" or "0s"');
const branchPattern = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/{}-]*$/, 'must be a branch name')
  .includes('{task}', { error: 'must hold {task} where the task’s id goes' });

const who = {
  implementationAgent: honoured(text, 'Agent that implements tasks.', 'play'),
  frontendAgent: honoured(
    text,
    'Agent that implements front-end tasks; a plan that has some is an error without it.',
    'play',
  ),
  qualityAgent: honoured(text, 'Agent of the quality review.', 'play'),
  securityAgent: honoured(text, 'Agent of the security review.', 'play'),
  testingAgent: honoured(text, 'Agent of the testing review.', 'play'),
  remediationAgent: honoured(text, 'Agent that mends findings, failures and conflicts.', 'play'),
  frontendLabels: honoured(
    z.array(text),
    'Labels or tags that make a task a front-end task (default: frontend, ui).',
    'play, `cto plan`',
  ),
  cli: honoured(z.enum(cliNames), 'CLI of every agent that names none.', 'play'),
  model: honoured(model, 'Model of agents that use this CLI and name none.', 'play'),
};

const where = {
  repository: honoured(
    text,
    'Address, path or owner/name of the repository (default: origin of the folder).',
    'play',
  ),
  service: honoured(service, 'Whose volumes are used (default: the repository’s name).', 'play'),
  integrationBaseBranch: honoured(branch, 'Branch that the play starts from (default: HEAD).', 'play'),
  branchName: honoured(
    branchPattern,
    'Branch of a task; {task} is its id (default: feature/task-{task}-implementation).',
    'play',
  ),
  docsProjectDirectory: honoured(
    text,
    'Folder that holds the plan: tasks.json or .taskmaster/tasks/tasks.json.',
    'play, `cto plan`',
  ),
  docsRepository: replaced(text, 'Repository with the documents of a plan.', {
    instead: 'keep the documents in the repository itself, and name a plan elsewhere with --plan.',
  }),
  workingDirectory: replaced(text, 'Folder in the clone that an agent works in.', {
    instead: 'agents begin at the root of the clone; name the folder in the task’s details.',
    harmless: ['.', './'],
  }),
};

function retriesOf(stage: string): z.ZodInt {
  return honoured(retries, `The same for ${stage}; wins over the agent’s own maxRetries.`, 'play');
}

const rounds = {
  maxRetries: honoured(
    retries,
    'Rounds of remediation that each stage of a task may cost (default: 3).',
    'play',
  ),
  implementationMaxRetries: retriesOf('implementation'),
  frontendMaxRetries: retriesOf('the implementation of front-end tasks'),
  qualityMaxRetries: retriesOf('the quality review'),
  securityMaxRetries: retriesOf('the security review'),
  testingMaxRetries: retriesOf('the testing review'),
  integrationMaxRetries: retriesOf('merge conflicts of a task'),
  environmentRetries: honoured(
    retries,
    'How often a run is tried again when its environment failed (default: 2).',
    'play',
  ),
};

const how = {
  stages: honoured(z.array(z.enum(reviewStages)), 'Reviews of every task (default: all three).', 'play'),
  checks: honoured(
    z.array(text),
    'Commands that have to pass in every run; only after `cto trust`.',
    'play, docs and intake runs',
  ),
  parallelExecution: honoured(flag, 'false: one run at a time (default: true).', 'play'),
  maxParallel: honoured(amount, 'Runs at once (default: 3).', 'play'),
  deadline: honoured(amount, 'Seconds that one run may take (default: 3600).', 'play'),
  limitDisk: honoured(sizeText, 'What one workspace may take of the disk, e.g. "5GiB".', 'play'),
  limitInodes: honoured(amount, 'How many files and folders one workspace may have.', 'play'),
  retention: honoured(
    z.enum(['onSuccess', 'ttl', 'never']),
    'Which workspaces go at the end (default: onSuccess).',
    'play',
  ),
  retentionAge: honoured(
    spanText,
    'How long nobody must have used them, e.g. "14d" (default: 0s with onSuccess, 7d with ttl).',
    'play',
  ),
  autoMerge: honoured(
    flag,
    'true: when every task is integrated, the base branch is moved forward to the integration branch, never by force.',
    'play',
  ),
  toolServer: honoured(
    z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
    'MCP endpoint of the tools in agents.<name>.tools.remote; only after `cto trust`.',
    'each CLI’s MCP configuration',
  ),
};

const old = {
  integrationPrEnabled: replaced(flag, 'Opens a pull request for the integration branch.', {
    instead: 'a play on this machine opens none: open one from cto/<play>/integration.',
    harmless: [false],
  }),
  conflictDetection: replaced(flag, 'Whether merge conflicts are looked for.', {
    instead: 'they always are; integration merges and gives a conflict to remediation.',
    harmless: [true],
  }),
  continueSession: replaced(flag, 'Goes on with the CLI’s earlier session.', {
    instead: 'a repeated stage keeps the workspace as it was and begins a new session.',
    harmless: [false],
  }),
  overwriteMemory: replaced(flag, 'Writes the CLI’s memory file in the clone anew.', {
    instead: 'what agents are told is kept outside of the clone; see agent-templates/code/<cli>/.',
    harmless: [false],
  }),
};

export const playSection = z.strictObject({ ...who, ...where, ...rounds, ...how, ...old }).partial();

export type PlaySection = z.infer<typeof playSection>;

/** Decides what a Play is: a plan of tasks on one repository, and how far it is. */
import { z } from 'zod';
import { reviewStages } from '../../play/types.ts';
import { fileIn, identifiers, objectName, repository, statusFields, workFields } from './fields.ts';
import { age, type Resource } from './resource.ts';

const mostTasks = 500;

const plan = z
  .strictObject({
    tasks: z
      .array(z.looseObject({}).meta({ 'x-kubernetes-preserve-unknown-fields': true }))
      .min(1)
      .max(mostTasks)
      .optional()
      .describe('Tasks as Task Master writes them, 256 KiB at most'),
    configMap: fileIn('tasks.json').optional().describe('tasks.json in a ConfigMap, for larger plans'),
    tag: z.string().max(100).optional().describe('Tag of the plan, in a file that has several'),
  })
  .meta({
    'x-kubernetes-validations': [
      { rule: 'has(self.tasks) != has(self.configMap)', message: 'give either tasks or configMap' },
    ],
  });

const retries = z.int().min(0).max(100);

const choice = z.strictObject({
  agent: identifiers.agent.optional(),
  cli: identifiers.cli.optional(),
  model: identifiers.model.optional(),
});

const roles = ['implementation', 'frontend', 'remediation', ...reviewStages] as const;

/** Absent settings are the chart's. */
export const playSpec = z
  .strictObject({
    plan,
    repository,
    service: identifiers.service.optional().describe("Volume of the tasks; default: the repository's name"),
    baseBranch: identifiers.branch.default('main').describe('Branch that the first level starts from'),
    parallelExecution: z
      .boolean()
      .optional()
      .describe('All tasks of a level at once, up to maxParallel; else one at a time'),
    maxParallel: z.int().min(1).max(1000).optional().describe('Runs at once'),
    stages: z
      .array(z.enum(reviewStages))
      .max(reviewStages.length)
      .meta({ 'x-kubernetes-list-type': 'set' })
      .optional()
      .describe('Review stages, in order'),
    agents: z
      .strictObject(Object.fromEntries(roles.map((role) => [role, choice.optional()])))
      .optional()
      .describe('Agent, CLI and model by role'),
    maxRetries: retries.optional().describe('Remediation rounds of each stage of a task'),
    environmentRetries: z.int().min(0).max(20).optional(),
    checks: z.array(z.string().min(1).max(4096)).max(32).optional(),
    integration: z
      .strictObject({
        mode: z
          .enum(['branch', 'pullRequests'])
          .optional()
          .describe('Leave the integration branch for a person, or open a pull request for it'),
        autoMerge: z
          .boolean()
          .optional()
          .describe(
            'Merge it into the base branch: the pull request when its checks pass, else only forward',
          ),
      })
      .prefault({}),
    suspend: z.boolean().default(false).describe('Start nothing new; what runs goes on'),
    stop: z.boolean().default(false).describe('End what runs, and the play'),
    ...workFields,
  })
  .meta({
    'x-kubernetes-validations': [
      {
        rule: 'self.repository == oldSelf.repository && self.baseBranch == oldSelf.baseBranch',
        message: 'repository and baseBranch stay as they are: make another play',
      },
      {
        rule: 'has(self.service) == has(oldSelf.service) && (!has(self.service) || self.service == oldSelf.service)',
        message: 'service stays as it is: make another play',
      },
    ],
  });

export type PlaySpec = z.infer<typeof playSpec>;

const unfinished = z.strictObject({
  id: identifiers.taskId,
  state: z.enum(['waiting', 'running', 'queued', 'failed', 'blocked']),
  level: z.int().positive().optional(),
  stage: z.string().max(32).optional(),
  run: objectName.optional().describe('CodeRun that works on it'),
  reason: z.string().max(1024).optional(),
});

const count = z.int().nonnegative().default(0);

const playStatus = z.strictObject({
  phase: z.enum(['Pending', 'Running', 'Suspended', 'Succeeded', 'Failed', 'Stopped']).optional(),
  ...statusFields,
  planDigest: z.string().max(64).optional(),
  progress: z.string().max(32).optional().describe('Integrated of all, such as 3/6'),
  level: z.int().nonnegative().optional().describe('Level that is at work'),
  levels: z.int().nonnegative().optional(),
  counts: z
    .strictObject({
      integrated: count,
      running: count,
      queued: count,
      waiting: count,
      failed: count,
      blocked: count,
    })
    .optional(),
  tasks: z
    .array(unfinished)
    .max(mostTasks)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['id'] })
    .optional()
    .describe('Tasks that are not integrated'),
  integrationBranch: identifiers.branch.optional(),
  integrationCommit: identifiers.commit.optional(),
});

export const play: Resource = {
  kind: 'Play',
  plural: 'plays',
  singular: 'play',
  shortNames: ['pl'],
  description: 'A plan of tasks that agents work on in parallel, level by level, on one repository.',
  spec: playSpec,
  status: playStatus,
  columns: [
    { name: 'Phase', type: 'string', jsonPath: '.status.phase', description: 'How the play stands' },
    { name: 'Done', type: 'string', jsonPath: '.status.progress', description: 'Integrated tasks of all' },
    { name: 'Level', type: 'integer', jsonPath: '.status.level', description: 'Level that is at work' },
    { name: 'Running', type: 'integer', jsonPath: '.status.counts.running', description: 'Runs at work' },
    { name: 'Reason', type: 'string', jsonPath: '.status.reason', description: 'Why it stands so' },
    {
      name: 'Repository',
      type: 'string',
      jsonPath: '.spec.repository',
      wide: true,
      description: 'Its repository',
    },
    {
      name: 'Branch',
      type: 'string',
      jsonPath: '.status.integrationBranch',
      wide: true,
      description: 'Integration branch',
    },
    age,
  ],
};

/** Decides what a CodeRun is: one run of one agent for one stage of one task. */
import { z } from 'zod';
import { stageNames } from '../../play/result.ts';
import { fileIn, identifiers, repository, workFields } from './fields.ts';
import { age, type Resource } from './resource.ts';
import { neverChanges, pushed, standing } from './sameForRuns.ts';
import { runStatus } from './runStatus.ts';

const largestPrompt = 512 * 1024;

const prompt = z
  .strictObject({
    text: z.string().min(1).max(largestPrompt).optional(),
    configMap: fileIn('prompt.md').optional(),
  })
  .meta({
    description: 'What the agent is told: a text, or a file of a ConfigMap',
    'x-kubernetes-validations': [
      { rule: 'has(self.text) != has(self.configMap)', message: 'give either text or configMap' },
    ],
  });

export const codeRunSpec = z
  .strictObject({
    play: identifiers.play.optional().describe('Play that the run belongs to; runs without one stand alone'),
    taskId: identifiers.taskId.describe('Names the workspace: task-{taskId}'),
    title: z.string().max(1000).optional().describe('Title of the task, for people and pull requests'),
    stage: z.enum(stageNames).default('implementation'),
    attempt: z.int().min(1).max(1000).default(1).describe('Counts the runs of this stage for this task'),
    service: identifiers.service.optional().describe("Volume of the run; default: the repository's name"),
    repository,
    branch: identifiers.branch.describe('Branch that the run works on'),
    baseBranch: identifiers.branch.default('main').describe('Branch that it starts from'),
    baseCommit: identifiers.commit.optional().describe('Commit of it; default: its head'),
    mergeBranch: identifiers.branch.optional().describe('Branch to merge first, after a conflict'),
    agent: identifiers.agent.optional().describe("Default: the chart's agent of that stage"),
    prompt,
    checks: z
      .array(z.string().min(1).max(4096))
      .max(32)
      .optional()
      .describe('Commands that have to succeed before the push'),
    environmentRetries: z.int().min(0).max(20).optional(),
    ...workFields,
  })
  .meta(neverChanges);

export type CodeRunSpec = z.infer<typeof codeRunSpec>;

export const codeRun: Resource = {
  kind: 'CodeRun',
  plural: 'coderuns',
  singular: 'coderun',
  shortNames: ['cor'],
  description: 'One run of one agent for one stage of one task, in a workspace of its own.',
  spec: codeRunSpec,
  status: runStatus,
  columns: [
    { name: 'Task', type: 'string', jsonPath: '.spec.taskId', description: 'Id of the task' },
    { name: 'Stage', type: 'string', jsonPath: '.spec.stage', description: 'Stage of the task' },
    { name: 'Agent', type: 'string', jsonPath: '.spec.agent', description: 'Agent that works' },
    ...standing,
    {
      name: 'Verdict',
      type: 'string',
      jsonPath: '.status.result.verdict',
      description: 'Word of a reviewer',
    },
    { name: 'Play', type: 'string', jsonPath: '.spec.play', wide: true, description: 'Play of the run' },
    { name: 'CLI', type: 'string', jsonPath: '.spec.cli', wide: true, description: 'CLI of the agent' },
    pushed,
    age,
  ],
};

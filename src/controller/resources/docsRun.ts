/** Decides what a DocsRun is: one run of an agent that writes documentation. */
import { z } from 'zod';
import { fileIn, identifiers, repository, workFields } from './fields.ts';
import { age, type Resource } from './resource.ts';
import { neverChanges, pushed, standing } from './sameForRuns.ts';
import { runStatus } from './runStatus.ts';

/** `docs-<slug>` has to be a task's id. */
const slug = z
  .string()
  .max(37)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);

export const docsRunSpec = z
  .strictObject({
    slug: slug.describe('Names the workspace: task-docs-{slug}'),
    service: identifiers.service.optional().describe("Volume of the run; default: the repository's name"),
    repository,
    sourceBranch: identifiers.branch.default('main').describe('Branch that it starts from'),
    branch: identifiers.branch.optional().describe('Branch that it works on; default: docs/{slug}'),
    directory: z
      .string()
      .max(500)
      .regex(/^[A-Za-z0-9_.][A-Za-z0-9_./-]*$/)
      .default('docs')
      .describe('Folder of the repository that documentation is written to'),
    includeCodebase: z
      .boolean()
      .default(true)
      .describe('Let the agent read the whole repository, not that folder alone'),
    source: z
      .strictObject({
        text: z.string().min(1).max(524_288).optional(),
        configMap: fileIn('source.md').optional(),
      })
      .meta({
        description: 'What to document: a text, or a file of a ConfigMap',
        'x-kubernetes-validations': [
          { rule: 'has(self.text) != has(self.configMap)', message: 'give either text or configMap' },
        ],
      }),
    agent: identifiers.agent.optional().describe("Default: the chart's agent for documentation"),
    environmentRetries: z.int().min(0).max(20).optional(),
    ...workFields,
  })
  .meta(neverChanges);

export type DocsRunSpec = z.infer<typeof docsRunSpec>;

export const docsRun: Resource = {
  kind: 'DocsRun',
  plural: 'docsruns',
  singular: 'docsrun',
  shortNames: ['dor'],
  description: 'One run of an agent that writes documentation, in a workspace of its own.',
  spec: docsRunSpec,
  status: runStatus,
  columns: [
    { name: 'Slug', type: 'string', jsonPath: '.spec.slug', description: 'Names the workspace' },
    ...standing,
    pushed,
    age,
  ],
};

/** Decides what the status of a run says, whether it writes code or documentation. */
import { z } from 'zod';
import { failureReasons } from '../../play/result.ts';
import { identifiers, objectName, statusFields } from './fields.ts';

export const runPhases = ['Pending', 'Queued', 'Running', 'Succeeded', 'Failed', 'Stopped'] as const;

/** What the remote confirmed, not what the pod said. */
const result = z.strictObject({
  phase: z.enum(['done', 'nothing', 'failed']),
  reason: z.enum(failureReasons).optional(),
  branch: identifiers.branch.optional(),
  commit: identifiers.commit.optional(),
  verdict: z.enum(['pass', 'changes']).optional(),
  findings: z.int().nonnegative().default(0),
  ref: z.string().max(500).optional().describe('Where the full result is on the remote'),
});

/** Integration only. */
const conflict = z.strictObject({
  task: identifiers.taskId.describe('Does not merge'),
  files: z.array(z.string().max(4096)).max(1000),
  integrated: z.array(identifiers.taskId).max(500).describe('Merged before it'),
});

/** The newest of the times that its CLI ended because its provider gave no more: no try is charged, and the provider's cap follows. */
const limited = z
  .strictObject({
    count: z.int().positive().describe('How often so far'),
    at: z.iso.datetime({ offset: true }).describe('RFC 3339'),
    atWork: z.int().nonnegative().describe('Runs of the same provider that were at work then'),
  })
  .describe('Its CLI ended because its provider gave no more for now');

export const runStatus = z.strictObject({
  phase: z.enum(runPhases).optional(),
  ...statusFields,
  queuePosition: z.int().positive().optional().describe('1 starts next'),
  tries: z.int().nonnegative().optional().describe('Failures of the environment so far'),
  limited: limited.optional(),
  job: objectName.optional(),
  jobUid: z.string().max(128).optional().describe('The one Job of that name that may begin'),
  volume: objectName.optional().describe('Claim of the volume'),
  workspace: z.string().max(253).optional().describe('Folder of the task on the volume'),
  files: objectName.optional().describe('ConfigMap with the rendered files'),
  templates: z.string().max(64).optional().describe('Digest of the template set'),
  result: result.optional(),
  conflict: conflict.optional(),
});

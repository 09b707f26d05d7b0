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

export const runStatus = z.strictObject({
  phase: z.enum(runPhases).optional(),
  ...statusFields,
  queuePosition: z.int().positive().optional().describe('1 starts next'),
  tries: z.int().nonnegative().optional().describe('Failures of the environment so far'),
  job: objectName.optional(),
  volume: objectName.optional().describe('Claim of the volume'),
  workspace: z.string().max(253).optional().describe('Folder of the task on the volume'),
  files: objectName.optional().describe('ConfigMap with the rendered files'),
  templates: z.string().max(64).optional().describe('Digest of the template set'),
  result: result.optional(),
  conflict: conflict.optional(),
});

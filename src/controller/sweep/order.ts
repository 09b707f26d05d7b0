/** What a sweeper is told and what it answers: the one contract between the controller and `cto pod sweep`. */
import { z } from 'zod';
import { retentionPolicies } from '../../workspaces/retention.ts';

const known = z.object({
  /** Below the volume, e.g. `app-weather/task-1`. */
  path: z.string(),
  state: z.enum(['running', 'finished', 'failed', 'interrupted']),
  /** Last use, ms since 1970. */
  used: z.number(),
});

export const sweepOrder = z.object({
  version: z.literal(1),
  /** The claim has a folder for each volume. */
  nested: z.boolean(),
  retention: z.object({
    policy: z.enum(retentionPolicies),
    olderThan: z.number().exactOptional(),
    minFree: z.number().exactOptional(),
  }),
  /** Workspaces that some run tells of; all others belong to nobody that is known. */
  known: z.array(known),
  /** What is unsaved in these was saved: they go if they still should. */
  saved: z.array(z.string()),
});
export type SweepOrder = z.infer<typeof sweepOrder>;
export type KnownWorkspace = z.infer<typeof known>;

/** In a termination message, so under 4,096 bytes: lists hold as many as fit. */
export const sweepReport = z.object({
  version: z.literal(1),
  /** Of the volume, 0 to 1. */
  freeRatio: z.number(),
  workspaces: z.int(),
  bytes: z.number(),
  /** Should go, once what is unsaved in them is saved. */
  doomed: z.array(z.string()),
  deleted: z.int(),
  /** Should have gone, and why they did not. */
  problems: z.array(z.string()),
});
export type SweepReport = z.infer<typeof sweepReport>;

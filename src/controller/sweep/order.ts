/** What a sweeper is told and what it answers: the one contract between the controller and `cto pod sweep`. */
import { z } from 'zod';
import { retentionPolicies, workspaceStates } from '../../workspaces/retention.ts';

const known = z.object({
  /** Below the volume, e.g. `app-weather/task-1`. */
  path: z.string(),
  state: z.enum(['running', 'finished', 'failed', 'interrupted']),
  /** Last use, ms since 1970. */
  used: z.number(),
  play: z.string().exactOptional(),
});

export const retentionSchema = z.object({
  policy: z.enum(retentionPolicies),
  olderThan: z.number().exactOptional(),
  minFree: z.number().exactOptional(),
});

export const sweepOrder = z.object({
  version: z.literal(1),
  /** The claim has a folder for each volume. */
  nested: z.boolean(),
  retention: retentionSchema,
  /** Nothing is deleted, not even what is half deleted. */
  dry: z.literal(true).exactOptional(),
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
  /** Bytes. */
  free: z.number(),
  workspaces: z.int(),
  bytes: z.number(),
  /** Should go, once what is unsaved in them is saved. */
  doomed: z.array(z.string()),
  deleted: z.int(),
  /** Should have gone, and why they did not. */
  problems: z.array(z.string()),
});
export type SweepReport = z.infer<typeof sweepReport>;

/** A line of a sweep's log for each workspace; the last line is the report. */
export const sweptWorkspace = z.object({
  path: z.string(),
  play: z.string().exactOptional(),
  state: z.enum(workspaceStates),
  used: z.number(),
  bytes: z.number(),
  inodes: z.int(),
  measured: z.boolean(),
  action: z.enum(['keep', 'delete']),
  reason: z.string(),
  /** Of what this sweep tried to delete. */
  deleted: z.boolean().exactOptional(),
  why: z.string().exactOptional(),
});
export type SweptWorkspace = z.infer<typeof sweptWorkspace>;

/** What a person asks of a volume, in annotations of its claim: to be told what is on it, and that what was told is carried out. */
import { z } from 'zod';
import type { KubeObject } from '../api/object.ts';
import { marks } from '../names.ts';
import { jsonOf } from '../runs/order.ts';
import { retentionSchema } from './order.ts';

const requestSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{8,40}$/),
  /** ms since 1970. */
  at: z.number(),
  /** What should go by it is named, and goes when that is confirmed. */
  retention: retentionSchema,
});
export type SweepRequest = z.infer<typeof requestSchema>;

/** Milliseconds; less than the Job lives that answers, so nothing is answered twice. */
const current = 300_000;

/** What is no request, such as a text of somebody else's, asks for nothing. */
export function requestOf({ metadata }: Pick<KubeObject, 'metadata'>): SweepRequest | undefined {
  return requestSchema.safeParse(jsonOf(metadata.annotations[marks.sweepRequest])).data;
}

/** Of a claim: whether its request is not one that was left there. */
export function isCurrent({ at }: SweepRequest, now: number): boolean {
  return Math.abs(now - at) < current;
}

/** Id of the request whose answer is, or was, carried out. */
export function pruneOf({ metadata }: Pick<KubeObject, 'metadata'>): string | undefined {
  return metadata.annotations[marks.sweepPrune];
}

/** Whether the sweep lists for that request; `prunes`: whether it carries out what was told for it. */
export function answers(sweep: KubeObject, id: string, { prunes }: { prunes: boolean }): boolean {
  return prunes ? pruneOf(sweep) === id : requestOf(sweep)?.id === id && pruneOf(sweep) === undefined;
}

/** Standard conditions of Kubernetes: what is so, why, since when, and for which generation of the object. */
import type { RunStatus } from './runs/run.ts';

export type Condition = NonNullable<RunStatus['conditions']>[number];

export interface Said {
  type: string;
  holds: boolean;
  /** One word. */
  reason: string;
  message?: string;
}

/** The conditions after `said`: the time changes only where the status does, so the same word twice changes nothing. */
export function withConditions(
  before: readonly Condition[] | undefined,
  said: readonly Said[],
  { now, generation }: { now: string; generation: number },
): Condition[] {
  const known = new Map((before ?? []).map((condition) => [condition.type, condition]));
  for (const { type, holds, reason, message = '' } of said) {
    const status = holds ? 'True' : 'False';
    const old = known.get(type);
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : now;
    const text = message.length > 1000 ? `${message.slice(0, 999)}…` : message;
    known.set(type, {
      type,
      status,
      reason,
      message: text,
      lastTransitionTime,
      observedGeneration: generation,
    });
  }
  return [...known.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

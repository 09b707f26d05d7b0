/** Decides which events only tell what an earlier call of a resumed play did. */
import { runKey, type RunId } from '../../play/types.ts';
import type { PlayEvent } from '../types.ts';

export interface EarlierEvents {
  /** True for an event about a run that this call did not start. */
  isEarlier: (event: PlayEvent) => boolean;
  /** How many runs of agents such events have told of. */
  runs: () => number;
}

/** Keeps in mind which runs were started; every event goes through `isEarlier`, in order. */
export function earlierEvents(): EarlierEvents {
  const started = new Set<string>();
  let runs = 0;
  const wasStarted = (run: RunId): boolean => started.has(runKey(run));
  return {
    runs: () => runs,
    isEarlier: (event) => {
      if (event.type === 'run-started') {
        started.add(runKey(event.run));
        // Stands for every attempt: `integrated` doesn't tell which one it was.
        if (event.run.stage === 'integration') started.add(event.run.task);
      }
      if (event.type === 'integrated') return !started.has(`integration-${event.level}`);
      if (event.type !== 'run-ended' || wasStarted(event.run)) return false;
      if (event.run.stage !== 'integration') runs += 1;
      return true;
    },
  };
}

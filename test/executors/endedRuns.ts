/** Runs that have ended, for whoever waits for one. */

export interface EndedRuns {
  tell: (run: string) => void;
  ended: (run: string) => Promise<void>;
}

export function endedRuns(): EndedRuns {
  const runs = new Map<string, PromiseWithResolvers<void>>();
  const of = (run: string): PromiseWithResolvers<void> => {
    const known = runs.get(run) ?? Promise.withResolvers<void>();
    runs.set(run, known);
    return known;
  };
  return { tell: (run) => of(run).resolve(), ended: async (run) => of(run).promise };
}

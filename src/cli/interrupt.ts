/** Decides what Ctrl-C does: the first one stops the play in order, the second one ends everything at once. */

export interface Interrupt {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  signal: AbortSignal;
  /** Takes the handlers off again. */
  forget: () => void;
}

export interface InterruptActions {
  first: () => void;
  /** Runs once; the process ends when it is through, also when it fails: it tells of its errors itself. */
  second: () => Promise<void>;
}

/** `process`, or an emitter in its place. */
export interface SignalSource {
  on: (signal: NodeJS.Signals, handler: () => void) => unknown;
  off: (signal: NodeJS.Signals, handler: () => void) => unknown;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens to the signals of `target`; `end` ends the process with a code. */
export function onInterrupt(
  { first, second }: InterruptActions,
  target: SignalSource = process,
  end: (code: number) => void = (code) => process.exit(code),
): Interrupt {
  const controller = new AbortController();
  let ending = false;
  const handler = (): void => {
    if (!controller.signal.aborted) {
      controller.abort();
      first();
    } else if (!ending) {
      ending = true;
      const over = (): void => end(130);
      void second().then(over, over);
    }
  };
  for (const signal of signals) target.on(signal, handler);
  return {
    signal: controller.signal,
    forget: () => {
      for (const signal of signals) target.off(signal, handler);
    },
  };
}

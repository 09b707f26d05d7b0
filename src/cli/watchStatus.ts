/** Shows how plays stand anew whenever it changes: redrawn in a terminal, one after the other everywhere else. */
import { stripVTControlCharacters } from 'node:util';
import { createLogUpdate } from 'log-update';
import { isLive, wantsColor } from '../local/progress/display.ts';
import { onInterrupt } from './interrupt.ts';
import { exitCode, type Io } from './io.ts';
import type { Shown } from './runStatus.ts';
import { say } from './say.ts';

export interface WatchStatusOptions {
  look: () => Promise<Shown>;
  /** Resolved when something may have changed. */
  changed: (signal: AbortSignal) => Promise<void>;
  json: boolean;
}

/** @returns the exit code of the play that was watched; of all plays 130, since only Ctrl-C ends it. */
export async function watchStatus({ look, changed, json }: WatchStatusOptions, io: Io): Promise<number> {
  const interrupt = onInterrupt({ first: () => {}, second: async () => {} });
  const ended = new AbortController();
  const signal = AbortSignal.any([interrupt.signal, ended.signal]);
  const screen = screenOf(json, io);
  let shown = '';
  try {
    for (;;) {
      const heard = changed(signal);
      const now = await look();
      const text = json ? `${JSON.stringify(now.json)}\n` : now.text;
      if (text !== shown) screen.show(text);
      shown = text;
      if (now.state !== undefined && now.state !== 'running') return codeOf(now.state);
      await Promise.race([heard, aborted(signal)]);
      if (signal.aborted) return exitCode.interrupted;
    }
  } finally {
    ended.abort();
    interrupt.forget();
    screen.end();
  }
}

function codeOf(state: NonNullable<Shown['state']>): number {
  if (state === 'succeeded') return exitCode.succeeded;
  return state === 'failed' ? exitCode.failed : exitCode.interrupted;
}

function screenOf(json: boolean, io: Io): { show: (text: string) => void; end: () => void } {
  const { stdout, env } = io;
  if (json) return { show: (text) => void stdout.write(text), end: () => {} };
  if (!isLive(stdout, env)) return { show: (text) => say(text, io), end: () => {} };
  const log = createLogUpdate(stdout);
  return {
    show: (text) => log((wantsColor(stdout, env) ? text : stripVTControlCharacters(text)).trimEnd()),
    end: () => log.done(),
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

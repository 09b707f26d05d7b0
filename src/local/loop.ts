/** The play itself: ask the step function what to do, do it, wait for something to end, until it says that all is done. */
import { step } from '../play/step.ts';
import { type Action, type Outcome, runKey } from '../play/types.ts';
import { runAgent } from './agentRun.ts';
import type { Home } from './home.ts';
import { runIntegration } from './integrationRun.ts';
import { openJournal } from './journal.ts';

export type Finish = Extract<Action, { type: 'finish' }>;
type RunAction = Extract<Action, { type: 'start' | 'remediate' | 'integrate' }>;

export interface LoopEnd {
  finish: Finish;
  /** Runs of agents that this call started. */
  started: number;
}

interface Loop {
  home: Home;
  /** Aborted when a person asks to stop, and when something goes wrong here. */
  stop: AbortController;
  busy: Map<string, Promise<void>>;
  blocked: Set<string>;
  started: number;
  /** Counts the ends of runs, so that none is missed that comes while a step is written down. */
  ends: number;
  afterIntegration: () => Promise<void>;
}

/** What the step function says now, of a play that nobody works on. */
export function nextActions({ options, board }: Home): readonly Action[] {
  return step(options.plan.play, options.settings, { runs: [...board.values()], stopping: false });
}

/**
 * Plays until the step function says `finish`. When anything here fails, all runs are stopped before the error is
 * thrown. `afterIntegration` is awaited whenever a level was integrated.
 */
export async function playLoop(home: Home, afterIntegration: () => Promise<void>): Promise<LoopEnd> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  home.options.signal.addEventListener('abort', onAbort);
  if (home.options.signal.aborted) onAbort();
  const loop: Loop = {
    home,
    stop,
    busy: new Map(),
    blocked: new Set(),
    started: 0,
    ends: 0,
    afterIntegration,
  };
  try {
    return { finish: await untilFinished(loop), started: loop.started };
  } finally {
    home.options.signal.removeEventListener('abort', onAbort);
    stop.abort();
    await Promise.allSettled(loop.busy.values());
  }
}

async function untilFinished(loop: Loop): Promise<Finish> {
  const { home, stop, busy } = loop;
  const journal = await openJournal(home.paths.journal);
  for (;;) {
    const { ends } = loop;
    const observed = { runs: [...home.board.values()], stopping: stop.signal.aborted };
    const actions = step(home.options.plan.play, home.options.settings, observed);
    await journal.append(observed, actions);
    const finish = actions.find((action) => action.type === 'finish');
    if (finish !== undefined) return finish;
    for (const action of actions) carryOut(loop, action);
    if (loop.ends !== ends) continue;
    if (busy.size === 0) throw new Error(`The play stands still: ${JSON.stringify(actions)}`);
    await somethingNew(loop, observed.stopping);
  }
}

/** A run has ended, or a person asks to stop. */
async function somethingNew({ busy, stop }: Loop, stopping: boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  if (!stopping) stop.signal.addEventListener('abort', onAbort);
  if (!stopping && stop.signal.aborted) onAbort();
  try {
    await Promise.race([...busy.values(), promise]);
  } finally {
    stop.signal.removeEventListener('abort', onAbort);
  }
}

function carryOut(loop: Loop, action: Action): void {
  switch (action.type) {
    case 'start':
    case 'remediate':
      loop.started += 1;
      return begin(loop, action, async () => runAgent(loop.home, action, loop.stop.signal));
    case 'integrate':
      return begin(loop, action, async () => {
        const outcome = await runIntegration(loop.home, action);
        await loop.afterIntegration();
        return outcome;
      });
    case 'block':
      return tellBlocked(loop, action);
    case 'wait':
    case 'finish':
  }
}

function begin(loop: Loop, action: RunAction, work: () => Promise<Outcome | undefined>): void {
  const { home, busy } = loop;
  const key = runKey(action.run);
  const before = home.board.get(key);
  const run = { ...action.run, ...(action.type === 'integrate' && { tasks: action.tasks }) };
  home.board.set(key, { ...run, state: 'running' });
  const attend = async (): Promise<void> => {
    const outcome = await work();
    busy.delete(key);
    loop.ends += 1;
    if (outcome !== undefined) home.board.set(key, { ...run, state: 'ended', outcome });
    else if (before !== undefined) home.board.set(key, before);
    else home.board.delete(key);
  };
  const ended = attend();
  busy.set(key, ended);
  // Whoever waits for it gets the error; until then it must not count as unhandled.
  ended.catch(() => undefined);
}

function tellBlocked({ home, blocked }: Loop, { task, reason }: Extract<Action, { type: 'block' }>): void {
  if (blocked.has(task)) return;
  blocked.add(task);
  home.options.listener({ type: 'task-blocked', task, reason });
}

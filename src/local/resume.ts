/** How a play that was killed at any moment becomes one that can go on: leftovers are ended, what was finished is believed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { runKey } from '../play/types.ts';
import { askToEnd, endAll, isAlive, killAll } from '../workspaces/sessions.ts';
import { type Home, noteEnd } from './home.ts';
import { observeLeftResult } from './observe.ts';
import { runPaths } from './paths.ts';
import { type RunState, endOrder } from './runState.ts';

/** Whether a script of the play still runs. */
export async function hasLivingRun(states: Iterable<RunState>): Promise<boolean> {
  for (const { process } of states) if (process !== undefined && (await isAlive(process))) return true;
  return false;
}

/** Ends every process that an earlier call left: scripts get `grace` seconds, then nothing of the play is alive. */
export async function endLeftovers({ states, paths }: Home, grace = 10): Promise<void> {
  const begun = [...states.values()].filter((state) => state.process !== undefined);
  await Promise.all(begun.map(async (state) => endRun(state, runPaths(paths, state.run).folder, grace)));
  await killAll({ owner: paths.folder });
  // A push that is killed would leave its locks in the user's repository.
  await endAll(paths.repository, grace);
}

async function endRun({ process: leader }: RunState, owner: string, grace: number): Promise<void> {
  // A session whose leader is gone is found by its owner only: its id may be somebody else's by now.
  if (leader === undefined || !(await askToEnd(leader))) return killAll({ owner });
  for (let waited = 0; waited < grace * 20 && (await isAlive(leader)); waited += 1) await sleep(50);
  return killAll({ leader, owner });
}

/**
 * Fills the board with what is known of each run. One that was going on is done when its result is on the play's
 * repository; otherwise it is as it was before it began: the step function starts it again as the same attempt.
 * `write` is false for a look from outside.
 */
export async function recallRuns(home: Home, write: boolean): Promise<void> {
  for (const { run, tasks, ended } of home.states.values()) {
    if (ended === undefined) continue;
    home.board.set(runKey(run), { ...run, ...(tasks && { tasks }), state: 'ended', outcome: ended.outcome });
  }
  for (const { run, level, process: interrupted } of home.states.values()) {
    if (interrupted === undefined) continue;
    const outcome = await observeLeftResult(home, run, level);
    if (write) await noteEnd(home, run, outcome && { outcome, seconds: 0 });
    if (outcome !== undefined) home.board.set(runKey(run), { ...run, state: 'ended', outcome });
  }
}

/** Tells the listener what earlier calls did, in the order in which it happened. */
export function tellEarlierRuns({ states, options, board }: Home, branch: string): void {
  const ended = [...states.values()].filter(({ run }) => board.get(runKey(run))?.state === 'ended');
  for (const { run, level, tasks, ended: end } of ended.toSorted((a, b) => endOrder(a) - endOrder(b))) {
    if (end === undefined) continue;
    options.listener({ type: 'run-ended', run, outcome: end.outcome, seconds: end.seconds });
    if (run.stage === 'integration' && end.outcome.kind === 'done') {
      options.listener({ type: 'integrated', level, branch, commit: end.outcome.commit, tasks: tasks ?? [] });
    }
  }
}

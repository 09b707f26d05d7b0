/** How plays below a root stand, from their files alone: whoever started them, and whether or not they still go on. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { step } from '../play/step.ts';
import { survey } from '../play/survey.ts';
import type { ObservedRun, RunId, TaskEnd } from '../play/types.ts';
import { viewOf } from '../play/view.ts';
import { hasCode } from '../workspaces/errno.ts';
import { holderOf } from '../workspaces/lock.ts';
import { integrationBranch, taskBranch } from '../play/run/branches.ts';
import { type PlayPaths, playPaths } from './paths.ts';
import { type PlanFile, readPlanFile } from './planFile.ts';
import { type PlayRecord, readRecord } from './record.ts';
import { type RunState, readRunStates } from './runState.ts';

export interface TaskStatus {
  id: string;
  title: string;
  level: number;
  /** `waiting`: nothing of it has run; `open`: it has begun and nothing of it runs now. */
  state: 'waiting' | 'open' | 'running' | Exclude<TaskEnd['state'], 'unfinished'>;
  reason?: string;
  branch: string;
  /** Runs so far. */
  runs: number;
}

export interface PlayStatus {
  /** `<repository>-<play>`: names the play below its root. */
  job: string;
  play: string;
  repository: string;
  /** `stopped`: it has not finished and nobody plays it; it can be resumed. */
  state: 'running' | 'stopped' | 'succeeded' | 'failed';
  /** What keeps it from going on, on a cluster. */
  reason?: string;
  rehearsal: boolean;
  /** Process that plays it. */
  pid?: number;
  tasks: readonly TaskStatus[];
  /** Runs that are going on. */
  running: readonly (RunId & { agent: string; cli: string })[];
  integration: string;
  folder: string;
}

interface Known {
  record: PlayRecord;
  paths: PlayPaths;
  plan: PlanFile;
  states: readonly RunState[];
  pid: number | undefined;
}

/** Names of all plays below the root that have begun, those that were last written first. */
export async function playNames(root: string): Promise<string[]> {
  return readdir(join(root, 'plays')).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
}

/** Nothing for a play that has not begun. @throws CtoError `state-unreadable`. */
export async function playStatus(root: string, name: string): Promise<PlayStatus | undefined> {
  const folder = join(root, 'plays', name);
  const [record, plan] = await Promise.all([readRecord(join(folder, 'play.json')), readPlanFile(folder)]);
  if (record === undefined || plan === undefined) return undefined;
  const paths = playPaths({ root, ...record });
  const [states, holder] = await Promise.all([readRunStates(paths.runs), holderOf(paths.lock)]);
  return statusOf(name, { record, paths, plan, states, pid: holder?.pid });
}

/** A run without an end goes on, if somebody plays; else it was interrupted, as if it had never been. */
function observed({ states, pid }: Known): ObservedRun[] {
  return states.flatMap(({ run, tasks, ended, process }): ObservedRun[] => {
    const named = { ...run, ...(tasks && { tasks }) };
    if (process !== undefined && pid !== undefined) return [{ ...named, state: 'running' }];
    return ended === undefined ? [] : [{ ...named, state: 'ended', outcome: ended.outcome }];
  });
}

function stateOf({ plan, pid }: Known, runs: readonly ObservedRun[]): PlayStatus['state'] {
  if (pid !== undefined) return 'running';
  const actions = step(plan.plan, plan.settings, { runs, stopping: false });
  return actions.find((action) => action.type === 'finish')?.outcome ?? 'stopped';
}

function statusOf(job: string, known: Known): PlayStatus {
  const { record, paths, plan, states, pid } = known;
  const runs = observed(known);
  const { ends } = survey(viewOf(plan.plan, plan.settings, runs));
  const going = runs.filter(({ state }) => state === 'running');
  return {
    job,
    play: record.play,
    repository: record.repositoryUrl,
    state: stateOf(known, runs),
    rehearsal: plan.rehearsal,
    ...(pid === undefined ? {} : { pid }),
    tasks: plan.plan.tasks.map(({ id, level }) => ({
      id,
      title: plan.titles[id] ?? '',
      level,
      ...taskState(ends.get(id), id, runs),
      branch: taskBranch(record.branchTemplate, id),
      runs: states.filter(({ run }) => run.task === id).length,
    })),
    running: going.flatMap(({ task, stage, attempt }) => {
      const state = states.find(
        ({ run }) => run.task === task && run.stage === stage && run.attempt === attempt,
      );
      return [{ task, stage, attempt, agent: state?.agent ?? '', cli: state?.cli ?? '' }];
    }),
    integration: integrationBranch(record.play),
    folder: paths.folder,
  };
}

function taskState(
  end: TaskEnd | undefined,
  id: string,
  runs: readonly ObservedRun[],
): Pick<TaskStatus, 'state' | 'reason'> {
  if (end !== undefined && end.state !== 'unfinished') return end;
  const own = runs.filter(({ task }) => task === id);
  if (own.length === 0) return { state: 'waiting' };
  return { state: own.some(({ state }) => state === 'running') ? 'running' : 'open' };
}

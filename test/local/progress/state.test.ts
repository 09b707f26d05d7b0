import { describe, expect, it } from 'vitest';
import { progress, startProgress } from '../../../src/local/progress/state.ts';
import type { ProgressState, TaskProgress } from '../../../src/local/progress/types.ts';
import type { PlayEvent } from '../../../src/local/types.ts';
import { outcome, runEvents, story, storyPlan, until } from '../../helpers/progressStory.ts';

const before = startProgress({ play: 'p', plan: storyPlan, settings: { stages: ['quality'] } }, 1000);

function after(events: readonly PlayEvent[], from: ProgressState = before): ProgressState {
  return events.reduce((state, event, index) => progress(state, event, 2000 + index), from);
}

function task(state: ProgressState, id: string): TaskProgress {
  const found = state.tasks.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`no task ${id}`);
  return found;
}

function marks(state: ProgressState, id: string): string {
  return task(state, id)
    .stages.map(({ mark }) => mark)
    .join(' ');
}

function ends(id: string, stage: string, attempt = 1): (event: PlayEvent) => boolean {
  return (event) =>
    event.type === 'run-ended' &&
    event.run.task === id &&
    event.run.stage === stage &&
    event.run.attempt === attempt;
}

describe('progress', () => {
  it('begins with every task waiting on its level', () => {
    expect(before.tasks.map(({ id, level, state }) => `${id} ${level} ${state}`)).toEqual([
      '1 1 waiting',
      '2 1 waiting',
      '3 2 waiting',
      '4 2 waiting',
    ]);
    expect(task(before, '3').after).toEqual(['1', '2']);
    expect(before.levels).toHaveLength(2);
  });

  it('shows the run that goes on, with its section', () => {
    const state = after(until((event) => event.type === 'run-section'));
    expect(task(state, '1')).toMatchObject({
      state: 'running',
      runs: 1,
      current: { agent: 'rex', cli: 'claude', section: 'agent' },
    });
    expect(marks(state, '1')).toBe('running todo');
    expect(state.levels[0]?.since).toBe(2001);
  });

  it('is ready when all stages are through, and integrated only after integration', () => {
    expect(task(after(until(ends('1', 'quality'))), '1').state).toBe('ready');
    expect(task(after(until((event) => event.type === 'integrated')), '1').state).toBe('integrated');
  });

  it('sends a task with findings to remediation and asks the same stage again', () => {
    const found = after(until(ends('2', 'quality')));
    expect(marks(found, '2')).toBe('passed changes');
    expect(task(found, '2')).toMatchObject({ state: 'running', note: '2 findings', current: undefined });
    const mended = after(until(ends('2', 'remediation')));
    expect(marks(mended, '2')).toBe('passed changes');
    const again = after(until(ends('2', 'quality', 2)));
    expect(marks(again, '2')).toBe('passed passed');
    expect(task(again, '2')).toMatchObject({ runs: 4, note: undefined });
  });

  it('takes a remediation for the implementation where that failed', () => {
    const failed = runEvents({ task: '1', stage: 'implementation', attempt: 1 }, 1, {
      kind: 'agent-failed',
      reason: 'check-failed',
      findings: 1,
    });
    expect(marks(after(failed), '1')).toBe('failed todo');
    const mended = runEvents({ task: '1', stage: 'remediation', attempt: 1 }, 1);
    expect(marks(after([...failed, ...mended]), '1')).toBe('passed todo');
  });

  it('says when the environment failed, and that the stage is to be run again', () => {
    const state = after(
      runEvents({ task: '1', stage: 'quality', attempt: 1 }, 1, {
        kind: 'environment-failed',
        reason: 'no network',
        tries: 2,
      }),
    );
    expect(marks(state, '1')).toBe('todo todo');
    expect(task(state, '1').note).toBe('environment, try 2: no network');
  });

  it('fails a task with bad input at once', () => {
    const state = after(
      runEvents({ task: '1', stage: 'implementation', attempt: 1 }, 1, {
        kind: 'bad-input',
        reason: 'no branch',
      }),
    );
    expect(task(state, '1')).toMatchObject({ state: 'failed', note: 'no branch' });
  });

  it('makes a conflict visible at the task that does not merge', () => {
    const state = after(until(ends('integration-2', 'integration')));
    expect(task(state, '4')).toMatchObject({ state: 'running', note: 'conflict in src/sections.js' });
    expect(task(state, '3').state).toBe('ready');
    expect(state.levels[1]?.current).toBeUndefined();
  });

  it('ends with every task integrated', () => {
    const state = after(story);
    expect(state.tasks.map((entry) => entry.state)).toEqual(Array(4).fill('integrated'));
    expect(state.levels.map(({ commit }) => commit?.[0])).toEqual(['1', '2']);
    const ofAgents = story.filter(
      (event) => event.type === 'run-started' && event.run.stage !== 'integration',
    );
    expect(state.runs).toBe(ofAgents.length);
  });

  it('fails the tasks that an integrated level leaves out, but not blocked ones or those of other levels', () => {
    const state = after([
      { type: 'task-blocked', task: '2', reason: 'task 9 failed' },
      { type: 'integrated', level: 1, branch: 'b', commit: '3'.repeat(40), tasks: [] },
    ]);
    expect(state.tasks.map((entry) => entry.state)).toEqual(['failed', 'blocked', 'waiting', 'waiting']);
  });

  it('takes ends of runs that an earlier call started', () => {
    const earlier = story.filter(({ type }) => type === 'run-ended' || type === 'integrated');
    const state = after(earlier);
    expect(state.tasks.map((entry) => entry.state)).toEqual(Array(4).fill('integrated'));
    expect(state.runs).toBe(0);
    expect(task(state, '2').runs).toBe(4);
  });

  it('passes over tasks that it does not know', () => {
    expect(after(runEvents({ task: 'x', stage: 'quality', attempt: 1 }, 1, outcome())).tasks).toEqual(
      before.tasks,
    );
  });
});

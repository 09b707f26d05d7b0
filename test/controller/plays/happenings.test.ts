/** Which Events a change of a play's or a run's status is worth. */
import { describe, expect, it } from 'vitest';
import { objectSchema } from '../../../src/controller/api/object.ts';
import { playHappenings } from '../../../src/controller/plays/happenings.ts';
import { happeningsOf } from '../../../src/controller/runs/happenings.ts';
import { readRun, type Run, type RunStatus } from '../../../src/controller/runs/run.ts';

function told(before: Record<string, unknown>, now: Record<string, unknown>): string[] {
  return playHappenings(before, now).map(({ type, reason, note }) => `${type} ${reason} ${note}`);
}

describe('playHappenings', () => {
  const running = { phase: 'Running', reason: 'AtWork', progress: '0/3' };

  it('tells phases, and nothing twice', () => {
    expect(told({}, running)).toEqual(['Normal Started 0/3 tasks integrated']);
    expect(told(running, { ...running, progress: '1/3' })).toEqual([]);
    expect(told(running, { ...running, reason: 'Queued' })).toEqual([]);
    const over = { phase: 'Succeeded', reason: 'AllIntegrated', progress: '3/3' };
    expect(told(running, over)).toEqual(['Normal Succeeded 3/3 tasks integrated']);
    const failed = { phase: 'Failed', reason: 'TasksFailed', progress: '2/3' };
    expect(told(running, failed)).toEqual(['Warning Failed 2/3 tasks integrated']);
    expect(told(failed, { ...running, progress: '2/3' })).toEqual(['Normal Resumed 2/3 tasks integrated']);
  });

  it('warns of what holds it up, in the words of the status', () => {
    const held = { ...running, reason: 'TemplatesIncomplete', message: 'codex is missing' };
    expect(told(running, held)).toEqual(['Warning TemplatesIncomplete codex is missing']);
    expect(told(held, running)).toEqual([]);
  });

  it('warns of a task once, when it fails or is blocked', () => {
    const tasks = [
      { id: '1', state: 'failed', reason: 'no' },
      { id: '2', state: 'blocked', reason: 'needs task 1' },
      { id: '3', state: 'running' },
    ];
    const now = { ...running, tasks };
    expect(told(running, now)).toEqual([
      'Warning TaskFailed task 1: no',
      'Warning TaskBlocked task 2: needs task 1',
    ]);
    expect(told(now, now)).toEqual([]);
  });
});

function run(status: RunStatus, spec: Record<string, unknown> = {}): Run {
  const metadata = { name: 'w-1', namespace: 'n', uid: 'u' };
  const fixed = {
    play: 'w',
    taskId: '1',
    repository: 'https://h/r.git',
    branch: 'b',
    prompt: { text: '[{"id":"1"}]' },
  };
  return readRun(objectSchema.parse({ metadata, spec: { ...fixed, ...spec }, status }));
}

function both(before: RunStatus, now: RunStatus, spec?: Record<string, unknown>): (string | undefined)[] {
  const found = happeningsOf(run(before, spec), now);
  return [found?.own, found?.play].map((each) => each && `${each.type} ${each.reason} ${each.note}`);
}

describe('happeningsOf', () => {
  const atWork: RunStatus = { phase: 'Running', reason: 'AtWork', job: 'j' };
  const commit = 'a'.repeat(40);

  it('tells the story of a run, in its play with the name of the task', () => {
    expect(
      both({}, { phase: 'Queued', reason: 'TotalCap', message: 'Waits for a place, 3 in line' }),
    ).toEqual([
      'Normal TotalCap TotalCap: Waits for a place',
      'Normal RunQueued task 1 implementation: TotalCap: Waits for a place',
    ]);
    expect(both({}, atWork)).toEqual([
      'Normal Started Job j',
      'Normal RunStarted task 1 implementation: Job j',
    ]);
    const done: RunStatus = {
      phase: 'Succeeded',
      reason: 'Done',
      result: { phase: 'done', branch: 'b', commit, findings: 0 },
    };
    expect(both(atWork, done)[1]).toBe('Normal RunSucceeded task 1 implementation: b at aaaaaaa');
    expect(both(atWork, done, { stage: 'integration', taskId: 'integration-2' })[1]).toBe(
      'Normal LevelIntegrated level 2 integration: tasks 1 on b at aaaaaaa',
    );
  });

  it('warns of what goes wrong', () => {
    const stuck: RunStatus = { ...atWork, reason: 'ErrImagePull', message: 'agent: no such image' };
    expect(both(atWork, stuck)[1]).toBe(
      'Warning RunHeldUp task 1 implementation: ErrImagePull: agent: no such image',
    );
    const again: RunStatus = { phase: 'Pending', reason: 'TriedAgain', message: 'killed', tries: 1 };
    expect(both(atWork, again)[1]).toBe('Warning RunTriedAgain task 1 implementation: TriedAgain: killed');
    const failed: RunStatus = { phase: 'Failed', reason: 'AgentFailed', message: 'check-failed' };
    expect(both(atWork, failed)[0]).toBe('Warning AgentFailed AgentFailed: check-failed');
  });

  it('is silent when only the place in the queue moves', () => {
    const queued: RunStatus = { phase: 'Queued', reason: 'TotalCap', message: 'x', queuePosition: 3 };
    expect(happeningsOf(run(queued), { ...queued, queuePosition: 2 })).toBeUndefined();
  });
});

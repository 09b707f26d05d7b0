/** What is done next for one volume. */
import { describe, expect, it } from 'vitest';
import { type KubeObject, objectSchema } from '../../../src/controller/api/object.ts';
import { marks } from '../../../src/controller/names.ts';
import { readRun } from '../../../src/controller/runs/run.ts';
import { salvageName } from '../../../src/controller/sweep/jobs.ts';
import { knownWorkspaces, type Owned } from '../../../src/controller/sweep/known.ts';
import { nextOf, type VolumeSight } from '../../../src/controller/sweep/next.ts';
import { sampleSettings } from '../runs/sample.ts';

const retention = { policy: 'onSuccess' as const };
const requestMark = (id: string, minute: number): Record<string, string> => ({
  [marks.sweepRequest]: JSON.stringify({ id, at: minute * 60_000, retention }),
});
const at = (minutes: number): string => new Date(minutes * 60_000).toISOString();
const claim = objectSchema.parse({
  metadata: { name: 'workspace-app', namespace: 'n', uid: 'c', creationTimestamp: at(0) },
});

function runOf(task: string, status: object, uid = 'play'): KubeObject {
  const ownerReferences = [{ kind: 'Play', name: 'w', uid }];
  const metadata = { name: `w-${task}`, namespace: 'n', uid: `r-${task}`, ownerReferences };
  const spec = {
    play: 'w',
    taskId: task,
    repository: 'https://h/app.git',
    branch: 'b',
    prompt: { text: 'x' },
  };
  return objectSchema.parse({ metadata, spec, status });
}

const play = objectSchema.parse({
  metadata: { name: 'w', uid: 'play' },
  status: { phase: 'Running', planDigest: 'd', tasks: [{ id: '2', state: 'waiting' }] },
});
const ended = { phase: 'Succeeded', finishedAt: at(10) };

function known(...runs: KubeObject[]): Owned[] {
  const plays = new Map([['play', play]]);
  return knownWorkspaces('workspace-app', { runs: runs.map(readRun), plays }, sampleSettings);
}

interface JobSpec {
  made: number;
  deletes?: string[];
  /** Ids of the request that it answers, and of the one that it carries out. */
  asked?: string;
  prunes?: string;
  end?: 'Complete' | 'Failed';
  report?: object;
}

function jobs(all: Record<string, JobSpec>): Pick<VolumeSight, 'jobs' | 'pods'> {
  const made = Object.entries(all).map(([name, { made: minute, deletes, end, asked, prunes }]) => {
    const annotations = {
      [marks.sweeps]: JSON.stringify(deletes ?? []),
      ...(asked !== undefined && requestMark(asked, minute)),
      ...(prunes !== undefined && { [marks.sweepPrune]: prunes }),
    };
    const conditions = end === undefined ? [] : [{ type: end, status: 'True' }];
    return objectSchema.parse({
      metadata: { name, namespace: 'n', uid: name, annotations, creationTimestamp: at(minute) },
      status: { conditions },
    });
  });
  const pods = Object.entries(all).flatMap(([name, { report }]) => {
    if (report === undefined) return [];
    const terminated = { exitCode: 0, message: JSON.stringify(report) };
    const labels = { 'batch.kubernetes.io/job-name': name };
    const status = { containerStatuses: [{ name: 'agent', state: { terminated } }] };
    return [objectSchema.parse({ metadata: { name: `${name}-x`, labels }, status })];
  });
  return { jobs: new Map(made.map((job) => [job.metadata.name, job])), pods };
}

const report = {
  version: 1,
  freeRatio: 0.5,
  free: 1,
  workspaces: 2,
  bytes: 1,
  doomed: ['app-w/task-1'],
  deleted: 0,
  problems: [],
};

function next(all: Record<string, JobSpec>, minute: number, owned = known(runOf('1', ended))): unknown {
  return nextOf({ claim, known: owned, ...jobs(all), now: minute * 60_000, interval: 3_600_000 });
}

describe('knownWorkspaces', () => {
  it('calls a task finished when its play does not list it any more, and in use while it may get a run', () => {
    expect(known(runOf('1', ended), runOf('2', ended), runOf('3', { phase: 'Running' }))).toMatchObject([
      { path: 'app-w/task-1', state: 'finished', used: 600_000 },
      { path: 'app-w/task-2', state: 'running' },
      { path: 'app-w/task-3', state: 'running' },
    ]);
    expect(known(runOf('1', ended, 'gone'))).toMatchObject([{ state: 'running' }]);
  });
});

describe('nextOf', () => {
  const listed: JobSpec = { made: 60, end: 'Complete', report };
  const salvage = salvageName(claim, known(runOf('1', ended))[0]!);

  it('sweeps a volume an interval after it was made, then after the last sweep', () => {
    expect(next({}, 30)).toEqual({ do: 'wait', for: 1_800_000 });
    expect(next({}, 60)).toMatchObject({ do: 'sweep', deletes: [] });
    expect(next({ 'sweep-1': { made: 60 } }, 500)).toEqual({ do: 'wait', for: undefined });
    const failed: JobSpec = { made: 60, end: 'Failed' };
    expect(next({ 'sweep-1': failed }, 90)).toEqual({ do: 'wait', for: 1_800_000 });
    expect(next({ 'sweep-1': failed }, 120)).toMatchObject({ do: 'sweep', step: 'after sweep-1' });
  });

  it('saves what should go before it is deleted', () => {
    expect(next({ 'sweep-1': listed }, 61)).toMatchObject({
      do: 'salvage',
      tasks: [{ path: 'app-w/task-1' }],
    });
    expect(next({ 'sweep-1': listed, [salvage]: { made: 61 } }, 62)).toEqual({ do: 'wait', for: undefined });
    const saved: JobSpec = { made: 61, end: 'Complete' };
    expect(next({ 'sweep-1': listed, [salvage]: saved }, 62)).toMatchObject({
      do: 'sweep',
      deletes: ['app-w/task-1'],
    });
  });

  it('deletes nothing that could not be saved, and tries again at the next sweep', () => {
    const failed: JobSpec = { made: 61, end: 'Failed' };
    expect(next({ 'sweep-1': listed, [salvage]: failed }, 62)).toEqual({ do: 'wait', for: 58 * 60_000 });
    const deleting: JobSpec = { made: 62, end: 'Complete', deletes: ['app-w/task-1'], report };
    expect(next({ 'sweep-1': listed, 'sweep-2': deleting }, 63)).toMatchObject({ do: 'wait' });
  });

  it('leaves alone what is in use by now', () => {
    const again = known(runOf('1', ended), runOf('1', { phase: 'Queued' }));
    expect(next({ 'sweep-1': listed }, 61, again)).toMatchObject({ do: 'wait' });
  });

  it('saves anew what was used since', () => {
    const later = known(runOf('1', { ...ended, finishedAt: at(61) }));
    const saved: JobSpec = { made: 61, end: 'Complete' };
    expect(next({ 'sweep-1': listed, [salvage]: saved }, 62, later)).toMatchObject({ do: 'salvage' });
  });

  const one = 'request-1';
  const asks = (minute: number, marked: Record<string, string> = {}): KubeObject => ({
    ...claim,
    metadata: { ...claim.metadata, annotations: { ...requestMark(one, minute), ...marked } },
  });
  const answer: JobSpec = { made: 61, end: 'Complete', report, asked: one };
  const mine = salvageName(claim, known(runOf('1', ended))[0]!, one);
  function asked(of: KubeObject, all: Record<string, JobSpec>, minute: number, interval?: number): unknown {
    const owned = known(runOf('1', ended));
    return nextOf({ claim: of, known: owned, ...jobs(all), now: minute * 60_000, interval });
  }

  it('answers who asks with a sweep that only lists, once, also where the policy is never', () => {
    expect(asked(asks(61), {}, 61)).toEqual({
      do: 'sweep',
      step: 'asked request-1',
      deletes: [],
      request: { id: one, at: 61 * 60_000, retention },
    });
    expect(asked(asks(61), { 'sweep-1': answer }, 62)).toEqual({ do: 'wait', for: undefined });
    expect(asked(asks(61), { 'sweep-1': { made: 60 } }, 61)).toEqual({ do: 'wait', for: undefined });
    expect(asked(asks(61), {}, 67)).toEqual({ do: 'wait', for: undefined });
    const broken = { [marks.sweepRequest]: '{"id":"x","retention":{"policy":"all"}}' };
    expect(asked(asks(61, broken), {}, 61)).toEqual({ do: 'wait', for: undefined });
  });

  it('carries out what was told for the request that is confirmed, for no other', () => {
    const confirmed = asks(61, { [marks.sweepPrune]: one });
    expect(asked(asks(61, { [marks.sweepPrune]: 'request-2' }), { 'sweep-1': answer }, 62)).toEqual({
      do: 'wait',
      for: undefined,
    });
    expect(asked(confirmed, { 'sweep-1': answer }, 62)).toMatchObject({ do: 'salvage', asked: one });
    const saved: JobSpec = { made: 62, end: 'Complete' };
    const later = asks(61, { [marks.sweepPrune]: one, ...requestMark('request-2', 40) });
    expect(asked(later, { 'sweep-1': answer, [mine]: saved }, 63)).toMatchObject({
      do: 'sweep',
      step: 'prune request-1',
      deletes: ['app-w/task-1'],
      request: { id: one },
      prunes: true,
    });
    const failed: JobSpec = { made: 62, end: 'Failed' };
    expect(asked(confirmed, { 'sweep-1': answer, [mine]: failed }, 63)).toMatchObject({ deletes: [] });
    const done: JobSpec = { made: 63, end: 'Complete', asked: one, prunes: one, report };
    expect(asked(confirmed, { 'sweep-1': answer, [mine]: saved, 'sweep-2': done }, 64)).toEqual({
      do: 'wait',
      for: undefined,
    });
    expect(asked(confirmed, {}, 500)).toEqual({ do: 'wait', for: undefined });
  });

  it('asking puts off no sweep of its own', () => {
    const before: JobSpec = { made: 60, end: 'Complete', report: { ...report, doomed: [] } };
    const hour = 3_600_000;
    expect(asked(asks(110), { 'sweep-1': before, 'sweep-2': { ...answer, made: 110 } }, 111, hour)).toEqual({
      do: 'wait',
      for: 9 * 60_000,
    });
    expect(
      asked(asks(110), { 'sweep-1': before, 'sweep-2': { ...answer, made: 110 } }, 120, hour),
    ).toMatchObject({
      do: 'sweep',
      step: 'after sweep-1',
    });
  });
});

/** One run in a small world: any order of events, old caches, a controller that dies at any write. The outcome is one. */
import { array, assert, boolean, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { marks } from '../../../src/controller/names.ts';
import { type Body, type KubeObject, objectSchema } from '../../../src/controller/api/object.ts';
import { nameOf } from '../../../src/controller/runs/objects.ts';
import { jobName } from '../../../src/controller/runs/job.ts';
import { reconcileRun } from '../../../src/controller/runs/reconcileRun.ts';
import type { RunSight, RunStep } from '../../../src/controller/runs/sight.ts';
import { readRun, type Run, type RunStatus } from '../../../src/controller/runs/run.ts';
import { resultRef, type RunResult, summaryOf } from '../../../src/play/result.ts';
import { sampleRun, sampleSettings } from './sample.ts';

const commit = '2'.repeat(40);
const result: RunResult = {
  version: 1,
  play: 'weather',
  task: '1',
  stage: 'implementation',
  attempt: 1,
  agent: 'rex',
  cli: 'claude',
  model: 'm',
  templates: '0'.repeat(64),
  branch: 'feature/task-1',
  base: '1'.repeat(40),
  commit,
  phase: 'done',
  findings: [],
};
const believed = {
  result,
  remote: { branchHead: commit, resultRefExists: true, commitDescendsFromBase: true },
};
const nothing = {
  result: undefined,
  remote: { branchHead: undefined, resultRefExists: false, commitDescendsFromBase: false },
};

function sightOf(object: KubeObject, seen: Partial<RunSight> = {}): RunSight {
  return {
    run: readRun(object),
    settings: sampleSettings,
    templates: { state: 'ready', set: { templates: new Map(), digest: 'd' } },
    place: { start: true },
    job: undefined,
    pods: [],
    claim: objectSchema.parse({ metadata: { name: 'c' } }),
    files: undefined,
    gitSecret: 'none',
    atWork: 0,
    remote: undefined,
    now: '2026-01-01T00:00:00Z',
    ...seen,
  };
}

/** What the API server would give back. */
function stored(body: Body): KubeObject {
  return objectSchema.parse({ ...body, metadata: { ...body.metadata, uid: `uid of ${body.metadata.name}` } });
}

function filesFor(object: KubeObject): KubeObject {
  const run = readRun(object);
  return objectSchema.parse({
    metadata: {
      name: nameOf(run, 'files'),
      ownerReferences: [{ kind: 'CodeRun', name: 'run', uid: 'uid-1' }],
    },
  });
}

function ended(job: KubeObject, exitCode: number, message: string): Pick<RunSight, 'job' | 'pods'> {
  const type = exitCode === 0 ? 'Complete' : 'Failed';
  const state = { terminated: { exitCode, message, finishedAt: '2026-01-01T00:00:00Z' } };
  return {
    job: { ...job, status: { conditions: [{ type, status: 'True' }], failed: exitCode === 0 ? 0 : 1 } },
    pods: [
      objectSchema.parse({
        metadata: { name: 'p' },
        status: { containerStatuses: [{ name: 'agent', state }] },
      }),
    ],
  };
}

/** A server that forgets nothing, and a controller that sees some of it late and dies now and then. */
class World {
  versions: KubeObject[] = [sampleRun()];
  jobs = new Map<string, KubeObject>();
  created: string[] = [];
  files: KubeObject | 'absent' = 'absent';

  /** One look with a cache that may be `late` versions behind; `dies` before the write gets through. */
  look(late: number, dies: boolean, ends: 'works' | 'forges'): void {
    const object = this.versions.at(-1 - Math.min(late, this.versions.length - 1)) ?? sampleRun();
    const run = readRun(object);
    const known = late > 0 ? undefined : this.jobs.get(jobName(run));
    const job = known === undefined ? undefined : ended(known, 0, JSON.stringify(summaryOf(result)));
    let sight: RunSight | undefined = sightOf(object, { ...job });
    for (let steps = 0; steps < 10 && sight !== undefined; steps += 1) {
      const step = reconcileRun(sight);
      if (step.do === 'look') sight = { ...sight, ...this.answer(step.at, run, ends) };
      else sight = dies ? undefined : this.write(object, sight, step);
    }
  }

  private answer(at: string, run: Run, ends: 'works' | 'forges'): Partial<RunSight> {
    if (at === 'remote') return { remote: ends === 'works' ? believed : nothing };
    return at === 'job' ? { job: this.jobs.get(jobName(run)) ?? 'absent' } : { files: this.files };
  }

  private write(object: KubeObject, sight: RunSight, step: RunStep): RunSight | undefined {
    if (step.do === 'render') return { ...sight, files: (this.files = filesFor(object)) };
    if (step.do === 'start') return { ...sight, job: this.change(step.job, { suspend: false }) };
    if (step.do === 'release')
      return { ...sight, job: this.change(step.job, { ttlSecondsAfterFinished: 60 }) };
    if (step.do === 'create') return { ...sight, job: this.create(step.body) };
    // The server takes a status onto the newest version only.
    if (step.do !== 'status' || object !== this.versions.at(-1)) return undefined;
    const resourceVersion = String(this.versions.length + 1);
    this.versions.push({ ...object, metadata: { ...object.metadata, resourceVersion }, status: step.status });
    return undefined;
  }

  private change(job: KubeObject, change: Record<string, unknown>): KubeObject {
    const spec = { ...Object(job['spec']), ...change };
    this.jobs.set(job.metadata.name, { ...job, spec });
    return { ...job, spec };
  }

  private create(body: Body): KubeObject {
    const { name } = body.metadata;
    const known = this.jobs.get(name);
    if (known !== undefined) return known;
    const made = stored(body);
    this.created.push(name);
    this.jobs.set(name, made);
    return made;
  }

  get status(): Record<string, unknown> {
    return { ...readRun(this.versions.at(-1) ?? sampleRun()).status };
  }
}

const looks = array(record({ late: nat(3), dies: boolean() }), { maxLength: 40 });

test('whatever is seen late, twice or cut off, a run that works has one Job and succeeds', () => {
  assert(
    property(looks, (events) => {
      const world = new World();
      for (const { late, dies } of events) world.look(late, dies, 'works');
      for (let count = 0; count < 6; count += 1) world.look(0, false, 'works');
      expect(world.created).toHaveLength(1);
      expect(world.status).toMatchObject({ phase: 'Succeeded', reason: 'Done', result: { commit } });
    }),
  );
});

test('a result that the remote never confirms costs exactly the tries there are, each one Job', () => {
  assert(
    property(looks, (events) => {
      const world = new World();
      for (const { late, dies } of events) world.look(late, dies, 'forges');
      for (let count = 0; count < 12; count += 1) world.look(0, false, 'forges');
      expect(new Set(world.created).size).toBe(world.created.length);
      expect(world.created).toHaveLength(3);
      expect(world.status).toMatchObject({ phase: 'Failed', reason: 'EnvironmentFailed', tries: 3 });
    }),
  );
});

test('templates that are not complete hold a run back, and say which', () => {
  const templates = { state: 'TemplatesIncomplete', message: 'codex is missing', set: undefined } as const;
  expect(reconcileRun(sightOf(sampleRun(), { templates, files: 'absent' }))).toMatchObject({
    do: 'status',
    status: {
      phase: 'Pending',
      reason: 'TemplatesIncomplete',
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'TemplatesReady', status: 'False', message: 'codex is missing' }),
      ]),
    },
  });
});

test('a rule of the policy that is broken is named', () => {
  const step = reconcileRun(sightOf(sampleRun({ repository: 'https://elsewhere.example/app.git' })));
  expect(step).toMatchObject({
    status: {
      phase: 'Failed',
      reason: 'PolicyRefused',
      message: expect.stringContaining('policy.default.repositories'),
    },
  });
  const large = reconcileRun(sightOf(sampleRun({ limits: { memory: '5Gi' } })));
  expect(large).toMatchObject({
    status: { message: expect.stringContaining('policy.default.limits.memory') },
  });
});

test('a run without a place is queued with reason and position', () => {
  const step = reconcileRun(
    sightOf(sampleRun(), { place: { start: false, position: 4, reason: 'TotalCap' } }),
  );
  expect(step).toMatchObject({ status: { phase: 'Queued', reason: 'TotalCap', queuePosition: 4 } });
});

test('a Job that was deleted by hand costs a try, unless its result is on the remote', () => {
  const run = readRun(sampleRun());
  const object = sampleRun({}, { phase: 'Running', job: jobName(run) });
  expect(reconcileRun(sightOf(object))).toEqual({ do: 'look', at: 'job' });
  expect(reconcileRun(sightOf(object, { job: 'absent', remote: nothing }))).toMatchObject({
    status: { phase: 'Pending', reason: 'TriedAgain', tries: 1 },
  });
  expect(reconcileRun(sightOf(object, { job: 'absent', remote: believed }))).toMatchObject({
    status: { phase: 'Succeeded' },
  });
});

const limit: RunResult = { ...result, phase: 'failed', reason: 'usage-limit', message: 'no more' };

/** What is done when a pod of a run with this status ended so, and the remote has the result of a usage limit. */
function stepAfter(status: RunStatus, exitCode: number): RunStep {
  const object = sampleRun({}, { phase: 'Running', ...status });
  const name = jobName(readRun(object));
  const ownerReferences = [{ kind: 'CodeRun', name: 'run', uid: 'uid-1' }];
  const job = objectSchema.parse({
    metadata: { name, ownerReferences },
    spec: { ttlSecondsAfterFinished: 60 },
  });
  const running = { ...object, status: { ...Object(object['status']), job: name } };
  const seen = {
    ...ended(job, exitCode, JSON.stringify(summaryOf(limit))),
    remote: { ...believed, result: limit },
  };
  return reconcileRun(sightOf(running, { ...seen, atWork: 3 }));
}

test('a usage limit costs no try: the run waits without a Job, and the next one has another name', () => {
  const step = stepAfter({ tries: 1 }, 20);
  expect(step).toMatchObject({
    status: {
      phase: 'Queued',
      reason: 'ProviderLimit',
      tries: 1,
      job: undefined,
      limited: { count: 1, at: '2026-01-01T00:00:00Z', atWork: 3 },
    },
  });
  const limited = { count: 1, at: '2026-01-01T00:00:00Z', atWork: 3 };
  const before = jobName(readRun(sampleRun({}, { tries: 1 })));
  expect(jobName(readRun(sampleRun({}, { tries: 1, limited })))).not.toBe(before);
});

test('a killed pod may have left that it met a limit; what an earlier one left does not count', () => {
  expect(stepAfter({}, 137)).toMatchObject({ status: { reason: 'ProviderLimit' } });
  const limited = { count: 1, at: '2026-01-01T00:00:00Z', atWork: 3 };
  expect(stepAfter({ limited }, 137)).toMatchObject({ status: { reason: 'TriedAgain', tries: 1 } });
});

test('a run that is asked to end loses its Job, then is Stopped', () => {
  const object = sampleRun();
  const stop = { ...object, metadata: { ...object.metadata, annotations: { [marks.stop]: 'true' } } };
  const job = stored({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', namespace: 'agents' } });
  expect(reconcileRun(sightOf(stop, { job }))).toMatchObject({
    do: 'delete',
    object: job,
    status: { phase: 'Stopped' },
  });
  expect(reconcileRun(sightOf(stop))).toEqual({ do: 'look', at: 'job' });
  expect(reconcileRun(sightOf(stop, { job: 'absent' }))).toMatchObject({
    do: 'status',
    status: { phase: 'Stopped' },
  });
});

test('the pod keeps what isolates a task', () => {
  const step = reconcileRun(sightOf(sampleRun(), { files: filesFor(sampleRun()) }));
  const { spec } = step.do === 'create' ? step.body : { spec: undefined };
  expect(spec).toMatchObject({
    backoffLimit: 2,
    podFailurePolicy: {
      rules: [{ action: 'FailJob', onExitCodes: { values: [20, 40] } }, { action: 'Ignore' }],
    },
    template: {
      spec: {
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          fsGroupChangePolicy: 'OnRootMismatch',
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            volumeMounts: expect.arrayContaining([
              { name: 'volume', mountPath: '/workspace', subPath: 'app-weather', readOnly: true },
              { name: 'volume', mountPath: '/workspace/task-1', subPath: 'app-weather/task-1' },
              {
                name: 'volume',
                mountPath: '/workspace/.cache/git',
                subPath: '.cache/git/app.git',
                readOnly: true,
              },
            ]),
          },
        ],
      },
    },
  });
  expect(resultRef({ ...result })).toBe('refs/cto/results/weather/1/implementation/1');
});

/** A Play that was deleted and is applied again: what its remote has is not run again; on a real git remote. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { objectSchema } from '../../../src/controller/api/object.ts';
import { workOnPlay } from '../../../src/controller/engine/playWork.ts';
import { readRun, type Run } from '../../../src/controller/runs/run.ts';
import { integrateInPod } from '../../../src/controller/pod/integrate.ts';
import { type RunResult, resultRef } from '../../../src/play/result.ts';
import { packageFolder } from '../../../src/packageFolder.ts';
import { compileTemplates } from '../../../src/templates/compile.ts';
import { commitFiles, type GitDir, gitIn } from '../../helpers/gitDir.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { type Memory, memory } from './memory.ts';
import { servedGit, servedSettings } from './servedGit.ts';

const tasks = [
  { id: 1, title: 'One' },
  { id: 2, title: 'Two', dependencies: [1] },
];

const compiled = compileTemplates(join(packageFolder(), 'agent-templates'));

interface Scene extends Memory {
  git: GitDir & { url: string };
  /** Deletes the Play with all that it owns, and applies it again. */
  apply: (spec?: Record<string, unknown>) => void;
  /** Looks once; the runs that were made by it. */
  look: () => Promise<Run[]>;
  status: () => Record<string, unknown>;
}

async function scene(): Promise<Scene> {
  const all = await memory(servedSettings);
  all.context.templates = { state: 'ready', set: (await compiled).set };
  const git = await servedGit(all);
  let uid = 0;
  const apply = (spec: Record<string, unknown> = {}): void => {
    for (const key of all.objects.keys()) if (!key.startsWith('Secret/')) all.objects.delete(key);
    uid += 1;
    const metadata = { name: 'weather', namespace: 'agents', uid: `uid-${uid}`, generation: 1 };
    const full = {
      plan: { tasks },
      repository: git.url,
      stages: [],
      integration: { mode: 'branch' },
      ...spec,
    };
    all.objects.set('Play/weather', objectSchema.parse({ metadata, spec: full }));
  };
  const runs = (): Run[] =>
    [...all.objects].flatMap(([key, object]) => (key.startsWith('CodeRun/') ? [readRun(object)] : []));
  const look = async (): Promise<Run[]> => {
    const before = new Set(runs().map(({ metadata }) => metadata.name));
    await workOnPlay(all.context, 'agents', 'weather');
    return runs().filter(({ metadata }) => !before.has(metadata.name));
  };
  const status = (): Record<string, unknown> => Object(all.objects.get('Play/weather')?.['status']);
  apply();
  return { ...all, git, apply, look, status };
}

const ids = (runs: readonly Run[]): string[] =>
  runs.map(({ spec }) => `${spec.taskId}/${spec.stage}/${spec.attempt}`);

/** What the run's script leaves on the remote. */
async function carryOut({ git }: Scene, { spec }: Run, change: Partial<RunResult> = {}): Promise<void> {
  const ref = `refs/heads/${spec.branch}`;
  const base = spec.baseCommit ?? '';
  const head = await gitIn(git.remote, ['rev-parse', '-q', '--verify', ref]).catch(() => base);
  const commit = await commitFiles(
    git.remote,
    { [`${spec.taskId}.txt`]: `${spec.stage} ${spec.attempt}\n` },
    head,
  );
  const { taskId: task, stage, attempt, branch, play = '' } = spec;
  const names = {
    play,
    task,
    stage,
    attempt,
    agent: 'rex',
    cli: 'claude',
    model: 'm',
    templates: '0'.repeat(64),
  };
  const result: RunResult = {
    version: 1,
    ...names,
    branch,
    base,
    commit,
    phase: 'done',
    findings: [],
    ...change,
  };
  await gitIn(git.remote, ['update-ref', ref, commit]);
  const made = await commitFiles(git.remote, { 'result.json': JSON.stringify(result) });
  await gitIn(git.remote, ['update-ref', resultRef(result), made]);
}

/** With the program of the pod. */
async function integrate({ git }: Scene, { spec }: Run): Promise<void> {
  const { taskId: task, stage, attempt, play, baseCommit: start } = spec;
  const { host } = new URL(git.url);
  const order = {
    repository: git.url,
    play,
    run: { task, stage, attempt },
    start,
    templates: '0'.repeat(64),
    resultsPrefix: 'refs/cto/results',
  };
  const folder = await temporaryFolder({
    'files/order.json': JSON.stringify(order),
    'files/tasks.json': spec.prompt.text ?? '',
    'git/git-credentials': `http://x-access-token:t@${host}\n`,
  });
  const at = (name: string): string => join(folder, name);
  const options = {
    files: at('files'),
    credentials: at('git'),
    repository: at('r.git'),
    result: at('result'),
  };
  await integrateInPod({ ...options, tell: () => undefined });
}

/** The first level, done and integrated; each time as if its CodeRuns were gone. */
async function firstLevel(all: Scene): Promise<void> {
  for (const work of [carryOut, integrate]) {
    const [run] = await all.look();
    if (run === undefined) throw new Error('No run was made');
    await work(all, run);
    all.apply();
  }
}

test('only what is missing is run, from where the first level was integrated to', async () => {
  const all = await scene();
  await firstLevel(all);
  await all.git.commit('main', { 'meanwhile.txt': 'x' }, 'main');
  const made = await all.look();
  expect(ids(made)).toEqual(['2/implementation/1']);
  expect(made[0]?.spec.baseCommit).toBe(await all.git.git('rev-parse', 'cto/weather/integration'));
  expect(all.status()).toMatchObject({ phase: 'Running', progress: '1/2' });
});

test('a play that is done runs nothing, even when its branches were merged and deleted', async () => {
  const all = await scene();
  await firstLevel(all);
  for (const work of [carryOut, integrate]) {
    const [run] = await all.look();
    if (run !== undefined) await work(all, run);
    all.apply();
  }
  expect(ids(await all.look())).toEqual([]);
  expect(all.status()).toMatchObject({ phase: 'Succeeded', progress: '2/2' });
  const integrated = await all.git.git('rev-parse', 'cto/weather/integration');
  expect(all.status()).toMatchObject({ integrationCommit: integrated });
  await all.git.git('update-ref', 'refs/heads/main', integrated);
  for (const branch of [
    'cto/weather/integration',
    'feature/task-1-implementation',
    'feature/task-2-implementation',
  ])
    await all.git.git('update-ref', '-d', `refs/heads/${branch}`);
  all.apply();
  expect(ids(await all.look())).toEqual([]);
  expect(all.status()).toMatchObject({ phase: 'Succeeded', progress: '2/2' });
});

test('findings of a review that was done are answered, with their text', async () => {
  const all = await scene();
  const reviewed = { stages: ['quality'] };
  all.apply(reviewed);
  for (const change of [
    {},
    { verdict: 'changes' as const, findings: [{ severity: 'error' as const, text: 'Too loud' }] },
  ]) {
    const [run] = await all.look();
    if (run !== undefined) await carryOut(all, run, change);
    all.apply(reviewed);
  }
  const made = await all.look();
  expect(ids(made)).toEqual(['1/remediation/1']);
  expect(made[0]?.spec.prompt.text).toContain('Too loud');
});

test('another plan by the same name is refused until the change is taken back', async () => {
  const all = await scene();
  await firstLevel(all);
  all.apply({ plan: { tasks: [...tasks, { id: 3, title: 'Three' }] } });
  await expect(all.look()).rejects.toMatchObject({ code: 'plan-changed' });
  expect(all.status()).toMatchObject({
    reason: 'PlanChanged',
    message: expect.stringContaining('delete refs/cto/results/weather/'),
  });
  all.apply();
  expect(ids(await all.look())).toEqual(['2/implementation/1']);
});

test('what its branch does not hold is not believed, nor a result that is about another run', async () => {
  const all = await scene();
  const [run] = await all.look();
  if (run === undefined) throw new Error('No run was made');
  await carryOut(all, run);
  const elsewhere = await all.git.commit('other', { 'x.txt': 'x' }, 'main');
  await all.git.git('update-ref', `refs/heads/${run.spec.branch}`, elsewhere);
  all.apply();
  expect(ids(await all.look())).toEqual(['1/implementation/1']);
  await carryOut(all, run, { task: '2' });
  await all.git.git(
    'update-ref',
    'refs/cto/results/weather/1/implementation/1',
    'refs/cto/results/weather/2/implementation/1',
  );
  all.apply();
  expect(ids(await all.look())).toEqual(['1/implementation/1']);
});

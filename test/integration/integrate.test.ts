import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Integration, type IntegrationTask, integrate } from '../../src/integration/integrate.ts';
import { readResult } from '../../src/integration/results.ts';
import { makePlayRepository } from '../../src/workspaces/playRepository.ts';
import { commitFiles, type Files, gitIn, type GitDir, makeGitDir, readTree } from '../helpers/gitDir.ts';

interface Bench extends GitDir {
  repository: string;
  branch: (id: string, files: Files, from?: string) => Promise<IntegrationTask>;
  integration: (tasks: readonly IntegrationTask[], attempt?: number) => Integration;
  head: () => Promise<string>;
}

async function bench(): Promise<Bench> {
  const dir = await makeGitDir();
  const repository = join(dir.folder, 'play.git');
  await makePlayRepository({ repository, mirror: dir.remote, baseBranch: 'main', baseCommit: dir.base });
  return {
    ...dir,
    repository,
    branch: async (id, files, from = dir.base) => {
      const commit = await commitFiles(repository, files, from);
      await gitIn(repository, ['update-ref', `refs/heads/task-${id}`, commit]);
      return { id, title: `Title\nof ${id}`, branch: `task-${id}`, accepted: [commit] };
    },
    integration: (tasks, attempt = 1) => ({
      repository,
      play: 'p',
      run: { task: 'integration-1', stage: 'integration', attempt },
      start: dir.base,
      tasks,
      templates: '0'.repeat(64),
      tries: 0,
    }),
    head: async () => gitIn(repository, ['rev-parse', 'refs/heads/cto/p/integration']),
  };
}

test('merges all tasks in order, each with a merge commit that says whose it is', async () => {
  const { branch, integration, repository, head } = await bench();
  const tasks = [await branch('1', { 'a.txt': 'a\n' }), await branch('2', { 'b.txt': 'b\n' })];
  const outcome = await integrate(integration(tasks));
  expect(outcome).toEqual({ kind: 'done', commit: await head(), findings: 0 });
  expect(await readTree(repository, await head())).toMatchObject({ 'a.txt': 'a', 'b.txt': 'b' });
  const log = await gitIn(repository, [
    'log',
    '--first-parent',
    '--format=%s|%an|%(trailers:separator=%x2C)',
    '-2',
    await head(),
  ]);
  expect(log.split('\n')).toEqual([
    'Merge task 2: Title of 2|CTO|CTO-Play: p,CTO-Task: 2',
    'Merge task 1: Title of 1|CTO|CTO-Play: p,CTO-Task: 1',
  ]);
});

test('the same commits give the same history, whenever it is made', async () => {
  const { branch, integration, repository, head } = await bench();
  const tasks = [await branch('1', { 'a.txt': 'a\n' }), await branch('2', { 'b.txt': 'b\n' })];
  await integrate(integration(tasks));
  const first = await head();
  await gitIn(repository, ['update-ref', '-d', 'refs/heads/cto/p/integration']);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await integrate(integration(tasks));
  expect(await head()).toBe(first);
});

test('made again after a kill it changes nothing, whichever of branch and result was written', async () => {
  const { branch, integration, repository, head } = await bench();
  const tasks = [await branch('1', { 'a.txt': 'a\n' })];
  const outcome = await integrate(integration(tasks));
  const result = await gitIn(repository, ['rev-parse', 'refs/cto/results/p/integration-1/integration/1']);
  await gitIn(repository, ['update-ref', '-d', 'refs/cto/results/p/integration-1/integration/1']);
  expect(await integrate(integration(tasks))).toEqual(outcome);
  expect(await gitIn(repository, ['rev-parse', 'refs/cto/results/p/integration-1/integration/1'])).toBe(
    result,
  );
  await gitIn(repository, ['update-ref', '-d', 'refs/heads/cto/p/integration']);
  expect(await integrate(integration(tasks))).toEqual(outcome);
  expect(outcome).toMatchObject({ commit: await head() });
});

test('stops at the first conflict with the tasks before it merged; the next attempt goes on from there', async () => {
  const { branch, integration, repository, head } = await bench();
  const one = await branch('1', { 'shared.txt': 'one\nTWO\nthree\n', 'a.txt': 'a\n' });
  const two = await branch('2', { 'shared.txt': 'one\n2\nthree\n' });
  const three = await branch('3', { 'c.txt': 'c\n' });
  expect(await integrate(integration([one, two, three]))).toEqual({
    kind: 'conflict',
    task: '2',
    files: ['shared.txt'],
    integrated: ['1'],
  });
  const partial = await head();
  expect(Object.keys(await readTree(repository, partial))).toEqual(['README.md', 'a.txt', 'shared.txt']);
  expect(
    await readResult(repository, 'p', { task: 'integration-1', stage: 'integration', attempt: 1 }),
  ).toMatchObject({
    phase: 'failed',
    reason: 'conflict-unresolved',
    commit: partial,
    findings: [{ file: 'shared.txt' }],
  });
  const resolved = await commitFiles(repository, { 'shared.txt': 'one\nTWO 2\nthree\n' }, partial);
  await gitIn(repository, ['update-ref', 'refs/heads/task-2', resolved]);
  const outcome = await integrate(integration([one, { ...two, accepted: [resolved] }, three], 2));
  expect(outcome).toMatchObject({ kind: 'done', commit: await head() });
  expect(await readTree(repository, await head())).toMatchObject({
    'shared.txt': 'one\nTWO 2\nthree',
    'c.txt': 'c',
  });
});

test('without the task that does not merge it goes on from there as well', async () => {
  const { branch, integration, repository, head } = await bench();
  const one = await branch('1', { 'shared.txt': '1\n' });
  const two = await branch('2', { 'shared.txt': '2\n' });
  const three = await branch('3', { 'c.txt': 'c\n' });
  await integrate(integration([one, two, three]));
  expect(await integrate(integration([one, three], 2))).toMatchObject({ kind: 'done' });
  expect(await readTree(repository, await head())).toMatchObject({ 'shared.txt': '1', 'c.txt': 'c' });
});

test('a task that did nothing is integrated', async () => {
  const { branch, integration, base, head } = await bench();
  const nothing = await branch('1', { 'a.txt': 'a\n' });
  const [commit = ''] = nothing.accepted;
  expect(await integrate({ ...integration([nothing]), start: commit })).toMatchObject({
    kind: 'done',
    commit,
  });
  expect(await head()).toBe(commit);
  expect(base).not.toBe(commit);
});

test('a task’s branch that is not where its run left it is not believed', async () => {
  const { branch, integration, repository } = await bench();
  const one = await branch('1', { 'a.txt': 'a\n' });
  await branch('1', { 'evil.txt': 'x\n' });
  expect(await integrate({ ...integration([one]), tries: 1 })).toEqual({
    kind: 'environment-failed',
    reason: 'the branch task-1 is not where its last run left it',
    tries: 2,
  });
  await expect(
    gitIn(repository, ['rev-parse', '-q', '--verify', 'refs/heads/cto/p/integration']),
  ).rejects.toThrow('1');
});

test('an integration branch that somebody moved is not overwritten', async () => {
  const { branch, integration, repository, base, head } = await bench();
  const moved = await commitFiles(repository, { 'x.txt': 'x\n' }, base);
  await gitIn(repository, ['update-ref', 'refs/heads/cto/p/integration', moved]);
  expect(await integrate(integration([await branch('1', { 'a.txt': 'a\n' })]))).toMatchObject({
    kind: 'environment-failed',
    reason: expect.stringContaining('cto/p/integration'),
  });
  expect(await head()).toBe(moved);
});

/** What a finished play does with its integration branch: a pull request found by its head, merged at its commit alone; GitHub is a stand-in. */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { objectSchema } from '../../../src/controller/api/object.ts';
import { workOnPlay } from '../../../src/controller/engine/playWork.ts';
import { type GitDir, makeGitDir } from '../../helpers/gitDir.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { appKey, standInGithub, type StandInGithub } from '../github/standInGithub.ts';
import { type StandInPulls, standInPulls } from '../github/standInPulls.ts';
import { sampleSettings } from '../runs/sample.ts';
import { type Memory, memory } from './memory.ts';

interface Scene extends Memory {
  github: StandInGithub;
  pulls: StandInPulls;
  git: GitDir;
  /** Head of the integration branch. */
  commit: string;
  /** Looks once; gives back milliseconds to wait, and the condition. */
  look: () => Promise<{ wait: number | undefined; merged: Record<string, unknown> }>;
}

async function scene(
  integration: Record<string, unknown>,
  spec: Record<string, unknown> = {},
): Promise<Scene> {
  const { privateKey, publicKey } = appKey();
  const folder = await temporaryFolder({ 'private-key.pem': privateKey });
  const github = await standInGithub({ 77: publicKey });
  github.installed.set('acme/app', 5);
  const git = await makeGitDir();
  await git.git('config', 'http.receivepack', 'true');
  await symlink('.', join(git.folder, 'acme'));
  await symlink('remote.git', join(git.folder, 'app.git'));
  github.gitRoot = git.folder;
  const pulls = standInPulls(git.remote);
  github.routes = pulls.routes;
  const commit = await git.commit('cto/weather/integration', { 'new.txt': 'new' }, 'main');
  const all = await memory({
    ...sampleSettings,
    github: { apiUrl: github.apiUrl, app: { id: '77', keyFile: join(folder, 'private-key.pem') }, apps: {} },
  });
  const metadata = { name: 'weather', namespace: 'agents', uid: 'uid-play', generation: 1 };
  const repository = `http://${github.host}/acme/app.git`;
  all.objects.set(
    'Play/weather',
    objectSchema.parse({
      metadata,
      spec: { plan: { tasks: [{ id: 1, title: 'One' }] }, repository, integration, ...spec },
      status: { phase: 'Succeeded', observedGeneration: 1, progress: '1/1', integrationCommit: commit },
    }),
  );
  const look = async (): ReturnType<Scene['look']> => {
    const wait = await workOnPlay(all.context, 'agents', 'weather');
    const { conditions = [] } = Object(all.objects.get('Play/weather')?.['status']);
    return { wait, merged: conditions.find(({ type }: { type: string }) => type === 'Merged') };
  };
  return { ...all, github, pulls, git, commit, look };
}

const byPull = { mode: 'pullRequests', autoMerge: true };
/** So old that it is not waited for checks that may yet come. */
const longAgo = '2020-01-01T00:00:00Z';

test('a pull request is opened once and left to a person', async () => {
  const { look, pulls, github, git } = await scene({ mode: 'pullRequests', autoMerge: false });
  expect(await look()).toMatchObject({
    wait: undefined,
    merged: {
      status: 'False',
      reason: 'PullRequestOpen',
      message: expect.stringContaining('/acme/app/pull/1'),
    },
  });
  expect(pulls.pulls).toMatchObject([
    { head: 'cto/weather/integration', base: 'main', title: 'Play weather' },
  ]);
  expect(github.minted.map(({ permissions }) => permissions)).toEqual([
    { pull_requests: 'write', contents: 'read', metadata: 'read' },
  ]);
  expect(await git.git('rev-parse', 'main')).toBe(git.base);
  const before = github.requests.length;
  expect((await look()).wait).toBeUndefined();
  expect(github.requests).toHaveLength(before);
});

test('one that is there already is found by its head, whoever forgot it', async () => {
  const { look, pulls, objects } = await scene({ mode: 'pullRequests' });
  await look();
  const play = objects.get('Play/weather');
  objects.set(
    'Play/weather',
    objectSchema.parse({ ...play, status: { ...Object(play?.['status']), conditions: [] } }),
  );
  expect((await look()).merged).toMatchObject({ reason: 'PullRequestOpen' });
  expect(pulls.pulls).toHaveLength(1);
});

test('autoMerge waits for all checks, and merges when they pass', async () => {
  const { look, pulls, git, commit } = await scene(byPull);
  pulls.checks = [{ name: 'build', status: 'in_progress', conclusion: null }];
  pulls.statuses = [{ context: 'ci/old', state: 'pending' }];
  expect(await look()).toMatchObject({
    wait: 30_000,
    merged: { reason: 'ChecksPending', message: expect.stringContaining('build, ci/old') },
  });
  pulls.checks = [{ name: 'build', status: 'completed', conclusion: 'failure' }];
  pulls.statuses = [{ context: 'ci/old', state: 'success' }];
  expect(await look()).toMatchObject({
    wait: 30_000,
    merged: { reason: 'ChecksFailed', message: expect.stringContaining('build') },
  });
  expect(await git.git('rev-parse', 'main')).toBe(git.base);
  pulls.checks = [
    { name: 'build', status: 'completed', conclusion: 'success' },
    { name: 'docs', status: 'completed', conclusion: 'skipped' },
  ];
  expect(await look()).toMatchObject({ wait: undefined, merged: { status: 'True', reason: 'Merged' } });
  expect(await git.git('rev-parse', 'main')).toBe(commit);
  expect((await look()).wait).toBeUndefined();
});

test('without any check it is not merged before checks could come', async () => {
  const { look, pulls, git, commit } = await scene(byPull);
  expect((await look()).merged).toMatchObject({ reason: 'ChecksPending' });
  for (const pull of pulls.pulls) pull.created_at = longAgo;
  expect((await look()).merged).toMatchObject({ reason: 'Merged' });
  expect(await git.git('rev-parse', 'main')).toBe(commit);
});

test('commits that the play did not make are never merged', async () => {
  const { look, pulls, git } = await scene(byPull);
  await look();
  for (const pull of pulls.pulls) pull.created_at = longAgo;
  await git.commit('cto/weather/integration', { 'evil.txt': 'x' }, 'cto/weather/integration');
  expect(await look()).toMatchObject({ wait: undefined, merged: { reason: 'HeadMoved' } });
  expect(await git.git('rev-parse', 'main')).toBe(git.base);
});

test('what protects the base branch, and what a person closed, stands in the condition', async () => {
  const { look, pulls } = await scene(byPull);
  pulls.protection = 'At least 1 approving review is required';
  await look();
  for (const pull of pulls.pulls) pull.created_at = longAgo;
  expect(await look()).toMatchObject({
    wait: 30_000,
    merged: { reason: 'NotMergeable', message: expect.stringContaining('approving review') },
  });
  for (const pull of pulls.pulls) pull.state = 'closed';
  expect(await look()).toMatchObject({ wait: undefined, merged: { reason: 'PullRequestClosed' } });
});

test('a person merged it meanwhile: nothing is opened again', async () => {
  const { look, pulls, commit, objects } = await scene({ mode: 'pullRequests' });
  await look();
  for (const pull of pulls.pulls) Object.assign(pull, { state: 'closed', merged_at: longAgo, sha: commit });
  const play = objects.get('Play/weather');
  objects.set(
    'Play/weather',
    objectSchema.parse({ ...play, status: { ...Object(play?.['status']), conditions: [] } }),
  );
  expect((await look()).merged).toMatchObject({ status: 'True', reason: 'Merged' });
  expect(pulls.pulls).toHaveLength(1);
});

test('an App that may not: the condition says what it needs', async () => {
  const { look, github, objects } = await scene(byPull);
  github.granted = { contents: 'write', metadata: 'read' };
  await expect(look()).rejects.toMatchObject({ code: 'github-permissions' });
  expect(Object(objects.get('Play/weather')?.['status']).conditions).toMatchObject([
    {
      type: 'Merged',
      status: 'False',
      reason: 'GitHubPermissions',
      message: expect.stringContaining('pull_requests: write'),
    },
  ]);
});

test('a token of a Secret does it as well; without one it is left to people', async () => {
  const all = await scene({ mode: 'pullRequests' });
  const { github } = all.context.settings;
  const token = await all.context.github.tokens.mint(
    github.app,
    { owner: 'acme', name: 'app' },
    { pull_requests: 'write', metadata: 'read' },
  );
  const settings = { ...all.context.settings, github: { ...github, app: { id: '', keyFile: '' } } };
  expect(await workOnPlay({ ...all.context, settings }, 'agents', 'weather')).toBeUndefined();
  expect(all.pulls.pulls).toEqual([]);
  const play = all.objects.get('Play/weather');
  expect(Object(play?.['status']).conditions).toMatchObject([{ reason: 'NoPullRequests' }]);
  all.objects.set(
    'Play/weather',
    objectSchema.parse({ ...play, status: { ...Object(play?.['status']), conditions: [] } }),
  );
  await all.context.api.create(kinds.secret, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'git', namespace: 'agents' },
    data: { token: Buffer.from(token.token).toString('base64') },
  });
  const withSecret = { ...settings, git: { ...settings.git, secret: 'git' } };
  await workOnPlay({ ...all.context, settings: withSecret }, 'agents', 'weather');
  expect(all.pulls.pulls).toHaveLength(1);
});

test('a token that GitHub does not take: the condition says what it needs', async () => {
  const all = await scene({ mode: 'pullRequests' });
  const { github, git } = all.context.settings;
  const settings = { github: { ...github, app: { id: '', keyFile: '' } }, git: { ...git, secret: 'git' } };
  await all.context.api.create(kinds.secret, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'git', namespace: 'agents' },
    data: { token: Buffer.from('old-token').toString('base64') },
  });
  const context = { ...all.context, settings: { ...all.context.settings, ...settings } };
  await expect(workOnPlay(context, 'agents', 'weather')).rejects.toMatchObject({
    code: 'github-permissions',
  });
  const { conditions } = Object(all.objects.get('Play/weather')?.['status']);
  expect(conditions).toMatchObject([
    {
      reason: 'GitHubPermissions',
      message: expect.stringMatching(/Bad credentials[^]*Pull requests: write/),
    },
  ]);
  expect(JSON.stringify(conditions)).not.toContain('old-token');
});

test('without pull requests, autoMerge moves the base branch forward and never back', async () => {
  const { look, git, commit } = await scene({ mode: 'branch', autoMerge: true });
  expect(await look()).toMatchObject({ wait: undefined, merged: { status: 'True', reason: 'Merged' } });
  expect(await git.git('rev-parse', 'main')).toBe(commit);
  const other = await scene({ mode: 'branch', autoMerge: true });
  const moved = await other.git.commit('main', { 'theirs.txt': 'x' }, 'main');
  expect(await other.look()).toMatchObject({
    wait: undefined,
    merged: { status: 'False', reason: 'BaseMoved' },
  });
  expect(await other.git.git('rev-parse', 'main')).toBe(moved);
});

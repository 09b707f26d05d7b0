/** The Secret of a run: its own token, renewed in place in time, from the App of its agent; trouble is told in a condition. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { gitSecretOf, keepSecret } from '../../../src/controller/engine/runSecret.ts';
import { tellReached, tellTrouble } from '../../../src/controller/engine/remoteTrouble.ts';
import { nameOf } from '../../../src/controller/runs/objects.ts';
import { readRun, type Run } from '../../../src/controller/runs/run.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { appKey, standInGithub, type StandInGithub } from '../github/standInGithub.ts';
import { sampleRun, sampleSettings } from '../runs/sample.ts';
import { type Memory, memory } from './memory.ts';

interface Scene extends Memory {
  github: StandInGithub;
  run: Run;
  /** What the pod's file says. */
  file: (name: string) => string;
}

async function scene(spec: Record<string, unknown> = {}): Promise<Scene> {
  const [chart, own] = [appKey(), appKey()];
  const folder = await temporaryFolder({ 'chart.pem': chart.privateKey, 'own.pem': own.privateKey });
  const github = await standInGithub({ 1: chart.publicKey, 2: own.publicKey });
  github.installed.set('acme/app', 5);
  const settings = {
    ...sampleSettings,
    agents: { cleo: { githubApp: 'reviewer' } },
    github: {
      apiUrl: github.apiUrl,
      app: { id: '1', keyFile: join(folder, 'chart.pem') },
      apps: { reviewer: { id: '2', keyFile: join(folder, 'own.pem') } },
    },
  };
  const all = await memory(settings);
  const run = readRun(
    sampleRun(
      { repository: `http://${github.host}/acme/app.git`, ...spec },
      { phase: 'Running', job: 'job' },
    ),
  );
  const file = (name: string): string => {
    const data = all.objects.get(`Secret/${nameOf(run, 'git')}`)?.['data'];
    return Buffer.from(String(Object(data)[name] ?? ''), 'base64').toString();
  };
  return { ...all, github, run, file };
}

test('each run gets a token of its own, for its repository', async () => {
  const { context, github, run, file } = await scene();
  expect(await gitSecretOf(context, run)).toBe(nameOf(run, 'git'));
  const [minted] = github.minted;
  expect(minted).toMatchObject({
    app: '1',
    repositories: ['app'],
    permissions: { contents: 'write', metadata: 'read' },
  });
  expect(file('git-credentials')).toBe(`http://x-access-token:${minted?.token}@${github.host}\n`);
});

test('an agent with an App of its own signs in as that', async () => {
  const { context, github, run } = await scene({ stage: 'quality' });
  await gitSecretOf(context, run);
  expect(github.minted.map(({ app }) => app)).toEqual(['2']);
});

test('nothing is minted again while the token is good, by this controller or by the next', async () => {
  const { context, github, run, writes } = await scene();
  await gitSecretOf(context, run);
  const wait = await keepSecret(context, run);
  expect(wait).toBeGreaterThan(2_600_000);
  context.renewals.clear();
  await keepSecret(context, run);
  await gitSecretOf(context, run);
  expect(github.minted).toHaveLength(1);
  expect(writes).toHaveLength(1);
});

test('a token near its end is renewed in the same Secret', async () => {
  const { context, github, run, file, writes } = await scene();
  github.lifetime = -10;
  await gitSecretOf(context, run);
  const before = file('git-credentials');
  github.lifetime = 3600;
  await keepSecret(context, run);
  expect(file('git-credentials')).not.toBe(before);
  expect(file('git-credentials')).toContain(github.minted[1]?.token);
  expect(writes).toEqual([`apply Secret/${nameOf(run, 'git')}`, `apply Secret/${nameOf(run, 'git')}`]);
});

test('a Secret of a person is copied anew when it changed', async () => {
  const { context, run, file, objects, writes } = await scene({ repository: 'https://example.com/app.git' });
  const settings = { ...context.settings, git: { ...context.settings.git, secret: 'git' } };
  const own = { ...context, settings };
  const put = (token: string): unknown =>
    own.api.apply(kinds.secret, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'git', namespace: 'agents' },
      data: { token: Buffer.from(token).toString('base64') },
    });
  await put('first');
  await gitSecretOf(own, run);
  await put('second');
  own.renewals.clear();
  await keepSecret(own, run);
  own.renewals.clear();
  await keepSecret(own, run);
  expect(file('git-credentials')).toBe('https://x-access-token:second@example.com\n');
  expect(objects.size).toBe(2);
  expect(writes.filter((write) => write.endsWith(nameOf(run, 'git')))).toHaveLength(2);
});

test('a Secret of that name that is somebody else’s is left alone', async () => {
  const { context, run, github } = await scene();
  await context.api.create(kinds.secret, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: nameOf(run, 'git'), namespace: 'agents' },
  });
  await expect(gitSecretOf(context, run)).rejects.toThrow(/belongs to somebody else/);
  expect(github.minted).toEqual([]);
});

test('an SSH address and an App that can’t sign in there', async () => {
  const { context, run } = await scene({ repository: 'git@127.0.0.1:acme/app.git' });
  const api = { ...context.settings.github, apiUrl: 'http://127.0.0.1/api/v3' };
  const own = { ...context, settings: { ...context.settings, github: api } };
  await expect(gitSecretOf(own, run)).rejects.toThrow(/reached by SSH/);
});

test('what is wrong stands in a condition with what to do, and goes when it is mended', async () => {
  const { context, run, github, objects } = await scene();
  github.installed.clear();
  const error: unknown = await gitSecretOf(context, run).catch((caught: unknown) => caught);
  await tellTrouble(context, run, error);
  const status = (): Run['status'] => Object(objects.get('CodeRun/run')?.['status']);
  expect(status()).toMatchObject({
    phase: 'Running',
    conditions: [
      {
        type: 'RemoteReady',
        status: 'False',
        reason: 'GitHubNotInstalled',
        message: expect.stringMatching(/App 1 is not installed on acme\/app.*\n.*Install it/),
      },
    ],
  });
  const waiting = { ...run, status: {} };
  await tellTrouble(context, waiting, error);
  expect(status()).toMatchObject({ phase: 'Pending', reason: 'GitHubNotInstalled' });
  await tellReached(context, { ...run, status: status() });
  expect(status().conditions).toMatchObject([{ type: 'RemoteReady', status: 'True', reason: 'Reached' }]);
});
